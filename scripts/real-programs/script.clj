(ns demo.core
  (:require [clojure.string :as str]
            [clojure.set :as set]))

(def size (Long/parseLong (or (first *command-line-args*) "1000")))

;; atoms, from many futures at once
(def counter (atom 0))
(def log (atom []))
(let [fs (doall (for [i (range 16)]
                  (future (dotimes [_ size] (swap! counter inc)) (swap! log conj i) i)))]
  (println "futures" (reduce + (map deref fs)) @counter (sort @log)))

;; multimethods with a hierarchy
(derive ::square ::shape)
(derive ::circle ::shape)
(defmulti area :kind)
(defmethod area ::square [{:keys [side]}] (* side side))
(defmethod area ::circle [{:keys [r]}] (* 3 r r))
(defmethod area :default [x] (str "no area of " (:kind x)))
(println (map area [{:kind ::square :side 4} {:kind ::circle :r 2} {:kind :blob}]))
(println (isa? ::square ::shape) (sort (descendants ::shape)))

;; protocols, records, types
(defprotocol Speak (speak [this] [this loud]))
(defrecord Dog [name] Speak (speak [_] (str name " woofs")) (speak [_ loud] (str/upper-case name)))
(extend-protocol Speak String (speak [s] (str "'" s "'")) nil (speak [_] "nothing"))
(println (speak (->Dog "rex")) (speak (->Dog "rex") true) (speak "x") (speak nil) (->Dog "a"))

;; lazy sequences, transducers, persistent collections
(def primes ((fn sieve [s] (lazy-seq (cons (first s) (sieve (remove #(zero? (mod % (first s))) (rest s)))))) (iterate inc 2)))
(println (take 30 primes))
(println (transduce (comp (filter odd?) (map #(* % %)) (take 20)) + (range 1000)))
(println (into (sorted-map) (group-by count (str/split "the quick brown fox jumps over the lazy dog" #" "))))
(println (set/intersection #{1 2 3} #{2 3 4}) (update-in {:a {:b 1}} [:a :b] + 41) (assoc [1 2 3] 1 :x))
(println (loop [i 0 acc 1N] (if (= i 30) acc (recur (inc i) (*' acc (inc i))))) (/ 22 7) (rationalize 0.25))

;; refs and transactions
(def from (ref 1000))
(def to (ref 0))
(let [ts (doall (repeatedly 8 #(future (dotimes [_ 100] (dosync (alter from dec) (alter to inc))))))]
  (run! deref ts))
(println @from @to)

;; agents, promises, delays
(def a (agent 0))
(dotimes [_ 100] (send a inc))
(await a)
(let [p (promise)] (future (deliver p :delivered)) (println @a @p @(delay (+ 1 1))))

;; macros, destructuring, exceptions
(defmacro unless [c & body] `(if ~c nil (do ~@body)))
(println (unless false :ran) (macroexpand-1 '(unless a b)))
(println (try (/ 1 0) (catch ArithmeticException e (.getMessage e)) (finally (print "finally "))))
(println (try (throw (ex-info "info" {:k 1})) (catch clojure.lang.ExceptionInfo e (ex-data e))))
(println (eval '(let [{:keys [x y] :or {y 5}} {:x 1}] (+ x y))) (read-string "{:a [1 2 #{3}]}"))
(println (reduce (fn [m i] (assoc m i (* i i))) {} (range (min size 100))))
(shutdown-agents)
