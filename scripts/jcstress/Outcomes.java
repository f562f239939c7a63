package cortado;

import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.Outcome;

/** What tests of the same shape may see; what isn't named is forbidden. */
interface Outcomes {
    /** A writer sets data, then a flag; a reader reads the flag, then data. */
    @Outcome(id = {"0, 0", "0, 1", "1, 1"}, expect = Expect.ACCEPTABLE, desc = "in order")
    @Outcome(id = "1, 0", expect = Expect.FORBIDDEN, desc = "the flag without the data")
    interface Message {}

    /** Each actor writes its variable, then reads the other's. */
    @Outcome(id = {"0, 1", "1, 0", "1, 1"}, expect = Expect.ACCEPTABLE, desc = "one was first")
    @Outcome(id = "0, 0", expect = Expect.FORBIDDEN, desc = "both were first")
    interface Dekker {}

    /** Two actors add one to zero, and say what they found. */
    @Outcome(id = {"0, 1, 2", "1, 0, 2"}, expect = Expect.ACCEPTABLE, desc = "one after the other")
    interface Count {}

    /** Two actors try to change zero, once; what they say, and what was left. */
    @Outcome(id = {"true, false, 1", "false, true, 2"}, expect = Expect.ACCEPTABLE, desc = "one of them did it")
    interface Once {}

    /** All bits were written at once. */
    @Outcome(id = {"0", "-1"}, expect = Expect.ACCEPTABLE, desc = "before or after")
    interface Whole {}

    /** Two reads of one variable. */
    @Outcome(id = {"0, 0", "0, 1", "1, 1"}, expect = Expect.ACCEPTABLE, desc = "in order")
    @Outcome(id = "1, 0", expect = Expect.FORBIDDEN, desc = "back in time")
    interface Coherent {}

    /** Two actors write neighbours. */
    @Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "both writes are there")
    interface Both {}
}
