// Dynamic calls through invokedynamic, metaclasses, closures, builders, and a statically compiled method.
import groovy.json.JsonOutput
import groovy.json.JsonSlurper
import groovy.transform.CompileStatic

class Part {
    String name
    int price

    String label() { "part ${name} at ${price}" }
}

@CompileStatic
int squares(int n) {
    int sum = 0
    for (int i = 0; i < n; i++) sum += i * i
    sum
}

def n = args[0] as int
def parts = (1..n).collect { new Part(name: "p$it", price: it * 7 % 31) }
println parts.findAll { it.price % 10 == 3 }*.label()
println parts.groupBy { it.price % 4 }.collectEntries { k, v -> [k, v.sum { it.price }] }.sort()
println JsonOutput.prettyPrint(JsonOutput.toJson([a: 1, b: [c: 2, d: [3, 4.5, null]]]))
println new JsonSlurper().parseText('{"x": [1, 2.5, true, null], "y": {"z": "w"}}')
String.metaClass.shout = { -> delegate.toUpperCase() + '!' }
println 'abc'.shout()
try {
    null.foo()
} catch (NullPointerException e) {
    println e.message
}
try {
    'a'.nope(1)
} catch (MissingMethodException e) {
    println e.message.readLines()[0]
}
def fib
fib = { it < 2 ? it : fib(it - 1) + fib(it - 2) }.memoize()
println fib(60)
println 'a1b22c333'.replaceAll(/\d+/) { "<${it}>" }
println squares(n * 10)
println "${10.5G / 3} ${2**100} ${[1, 2, 3].inject(0) { a, b -> a + b }}"
def traits = [1: 'one', 2: 'two'].withDefault { "no $it" }
println "${traits[1]} ${traits[9]} ${[1, [2, [3]]].flatten()} ${(1..10).step(3)}"
