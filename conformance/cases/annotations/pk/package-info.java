@Deprecated(since = "1")
package pk;
