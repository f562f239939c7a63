class Other {
    private static int x = 3;
}
