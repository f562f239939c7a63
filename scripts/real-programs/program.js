// A JavaScript program for Rhino: closures, prototypes, regular expressions, sorting, JSON, exceptions, Java classes.
function Account(name, balance) { this.name = name; this.balance = balance; }
Account.prototype.deposit = function (n) { if (n < 0) throw new RangeError("negative: " + n); this.balance += n; return this; };
var accounts = ["ann", "bob", "cid"].map(function (n, i) { return new Account(n, i * 100); });
accounts.forEach(function (a) { a.deposit(5).deposit(7); });
print(JSON.stringify(accounts), accounts[1] instanceof Account);
try { accounts[0].deposit(-1); } catch (e) { print(e.name, e.message); }
function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
var size = +arguments[0] || 20;
print(fib(size));
var words = "the quick brown fox jumps over the lazy dog".split(" "), count = {};
for each (var w in words) for (var i = 0; i < w.length; i++) count[w[i]] = (count[w[i]] || 0) + 1;
print(Object.keys(count).sort().map(function (k) { return k + count[k]; }).join(" "));
print("2020-01-02".replace(/(\d+)-(\d+)-(\d+)/, "$3.$2.$1"), /a(b)?c/.exec("xacx").index, "aXbX".split("X").length);
function* gen() { var i = 0; while (i < 3) yield i++; }
let total = 0;
for (let v of gen()) total += v;
print(total, [3, 1, 2].sort(), 0.1 + 0.2, 1 / 3, 1e21, (255).toString(16), parseInt("12px"), NaN === NaN);
var list = new java.util.ArrayList();
list.add("x"); list.add(java.lang.Integer.valueOf(3));
print(list, list.size(), java.lang.String.format("%05d", java.lang.Integer.valueOf(42)));
var r = new java.lang.Runnable({ run: function () { print("run from Java"); } });
var t = new java.lang.Thread(r); t.start(); t.join();
print(eval("(function(a, b) { return a * b; })")(6, 7), typeof undefined, void 0, [1, [2, [3]]].toString());
var sieve = [], primes = 0;
for (var p = 2; p < size * 100; p++) { if (!sieve[p]) { primes++; for (var q = p * p; q < size * 100; q += p) sieve[q] = true; } }
print(primes);
