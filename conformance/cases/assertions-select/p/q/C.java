package p.q;

public class C {}
