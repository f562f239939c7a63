// Pattern matching, implicits, lazy lists, for comprehensions: what scalac's phases have to work on.
import scala.collection.mutable

sealed trait Expr
case class Num(value: Int) extends Expr
case class Add(left: Expr, right: Expr) extends Expr
case class Mul(left: Expr, right: Expr) extends Expr

trait Show[A] { def show(a: A): String }
object Show {
  implicit val int: Show[Int] = (a: Int) => s"int $a"
  implicit def list[A](implicit s: Show[A]): Show[List[A]] = (a: List[A]) => a.map(s.show).mkString("[", ", ", "]")
}

object Program {
  def eval(e: Expr): Int = e match {
    case Num(v)              => v
    case Add(Num(0), r)      => eval(r)
    case Add(l, r)           => eval(l) + eval(r)
    case Mul(l, r) if l == r => val x = eval(l); x * x
    case Mul(l, r)           => eval(l) * eval(r)
  }
  implicit class Times(val n: Int) extends AnyVal {
    def times(f: Int => Unit): Unit = (0 until n).foreach(f)
  }
  lazy val primes: LazyList[Int] =
    2 #:: LazyList.from(3).filter(n => primes.takeWhile(p => p * p <= n).forall(n % _ != 0))
  def show[A](a: A)(implicit s: Show[A]): String = s.show(a)

  def main(args: Array[String]): Unit = {
    println(eval(Add(Num(2), Mul(Num(3), Num(4)))) + eval(Mul(Num(5), Num(5))))
    3.times(i => print(s"$i "))
    println(primes.take(40).toList)
    val words = mutable.Map[String, Int]().withDefaultValue(0)
    "the quick the lazy the".split(" ").foreach(w => words(w) += 1)
    println(words.toSeq.sortBy(_._1))
    println(for { x <- 1 to 5; y <- x to 5 if x + y == 6 } yield (x, y))
    println(BigInt(2).pow(100))
    println(f"${math.Pi}%.4f ${show(List(1, 2, 3))}")
    val (odd, even) = (1 to 20).partition(_ % 2 == 1)
    println(odd.zip(even).foldLeft(0) { case (sum, (a, b)) => sum + a * b })
  }
}
