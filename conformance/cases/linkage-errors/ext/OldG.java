public class OldG { }
