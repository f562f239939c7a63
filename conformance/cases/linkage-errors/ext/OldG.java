public class OldG {}
