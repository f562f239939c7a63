// Sealed classes, sequences as state machines, reified generics, delegates, data classes.
package program

import kotlin.properties.Delegates

sealed class Shape {
    data class Circle(val radius: Double) : Shape()
    data class Box(val width: Int, val height: Int) : Shape()
}

fun area(shape: Shape) = when (shape) {
    is Shape.Circle -> Math.PI * shape.radius * shape.radius
    is Shape.Box -> (shape.width * shape.height).toDouble()
}

fun fibonacci() = sequence {
    var a = 0
    var b = 1
    while (true) {
        yield(a)
        b += a.also { a = b }
    }
}

inline fun <reified T> List<Any>.only() = filterIsInstance<T>()

class Watched {
    var value: Int by Delegates.observable(0) { _, old, new -> println("$old -> $new") }
    val slow by lazy { "computed once" }
}

fun main() {
    println(listOf(Shape.Circle(1.5), Shape.Box(2, 3)).map(::area))
    println(fibonacci().take(20).toList())
    println(listOf(1, "a", 2, 'c', 3.0).only<Int>())
    println((1..50).groupBy { it % 7 }.mapValues { (_, v) -> v.sum() }.toSortedMap())
    println("hello world".split(' ').joinToString("-") { it.replaceFirstChar(Char::uppercase) })
    val nothing: String? = null
    println(nothing?.length ?: "none")
    try {
        println(nothing!!.length)
    } catch (e: NullPointerException) {
        println("caught ${e.message}")
    }
    val watched = Watched()
    watched.value = 3
    println(watched.slow + watched.slow)
    val (w, h) = Shape.Box(4, 5)
    println(buildString { repeat(3) { append(it * w * h).append(';') } })
}
