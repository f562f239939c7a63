package ext;

public class Late {}
