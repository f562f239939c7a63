public class NewI { }
