package pk;

public class P {}
