# Blocks, threads, fibers, enumerators, exceptions, regular expressions: what JRuby's interpreter and its indy calls do.
require 'json'
require 'set'

puts (1..10).map { |x| x * x }.select(&:even?).inspect
words = Hash.new(0)
'the quick the lazy'.split.each { |w| words[w] += 1 }
p words

class Version
  include Comparable
  attr_accessor :number

  def initialize(number)
    @number = number
  end

  def <=>(other)
    number <=> other.number
  end

  def method_missing(name, *rest)
    "no #{name} #{rest}"
  end

  def respond_to_missing?(_name, _all = false)
    true
  end
end

p [Version.new(3), Version.new(1)].min.number
puts Version.new(1).upgrade(1, 2)
puts JSON.generate({ a: [1, 2.5, nil], 'b' => 'x' })
p JSON.parse('{"z":[1,{"q":null}]}')
fibonacci = Enumerator.new do |y|
  a, b = 0, 1
  loop do
    y << a
    a, b = b, a + b
  end
end
p fibonacci.take(15)
begin
  raise ArgumentError, 'bad'
rescue StandardError => e
  puts "#{e.class}: #{e.message}"
ensure
  puts 'done'
end
puts format('%05.2f|%-6s|%x', 3.14159, 'ab', 255)
p 'a1b2'.gsub(/\d/) { |d| (d.to_i * 2).to_s }
p 2**100, 10.divmod(-3), [3, 1, 2].sort_by { |x| -x }
p (1..Float::INFINITY).lazy.map { |x| x * 2 }.first(3)
p 4.times.map { |i| Thread.new(i) { |k| k * 2 } }.map(&:value)
fiber = Fiber.new { Fiber.yield 1; 2 }
p fiber.resume, fiber.resume
p Set.new([1, 2, 2, 3]).to_a
def fib(n)
  n < 2 ? n : fib(n - 1) + fib(n - 2)
end
p fib(ARGV[0].to_i)
