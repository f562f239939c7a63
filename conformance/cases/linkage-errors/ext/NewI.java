public class NewI {}
