import java.security.SecureRandom;
import java.text.*;
import java.time.*;
import java.time.format.*;
import java.time.zone.*;
import java.util.*;
import java.util.stream.*;

/** Every locale's ways to write numbers, dates and names, and every time zone's offsets. Lines are hashes, so that they are few. */
public class Main {
    static void locales(int step) {
        Date date = new Date(1_700_000_000_000L);
        LocalDateTime time = LocalDateTime.of(2024, 2, 29, 13, 5, 7);
        Locale[] all = Arrays.stream(Locale.getAvailableLocales()).sorted(Comparator.comparing(Locale::toString)).toArray(Locale[]::new);
        System.out.println(all.length + " locales");
        for (int i = 0; i < all.length; i += step) {
            Locale l = all[i];
            StringBuilder s = new StringBuilder();
            s.append(NumberFormat.getInstance(l).format(-1234567.891)).append(NumberFormat.getCurrencyInstance(l).format(1234.5)).append(NumberFormat.getPercentInstance(l).format(0.25));
            s.append(NumberFormat.getCompactNumberInstance(l, NumberFormat.Style.SHORT).format(12345));
            DateFormat f = DateFormat.getDateTimeInstance(DateFormat.FULL, DateFormat.LONG, l);
            f.setTimeZone(TimeZone.getTimeZone("UTC"));
            s.append(f.format(date)).append(time.format(DateTimeFormatter.ofLocalizedDateTime(FormatStyle.MEDIUM).withLocale(l)));
            s.append(l.getDisplayName(l)).append(l.getDisplayName(Locale.ENGLISH)).append(l.toLanguageTag());
            s.append(DayOfWeek.MONDAY.getDisplayName(TextStyle.FULL, l)).append(Month.MAY.getDisplayName(TextStyle.SHORT_STANDALONE, l));
            s.append(Calendar.getInstance(l).getFirstDayOfWeek()).append("straße IiıİΣ".toUpperCase(l)).append("STRASSE IİΣ".toLowerCase(l));
            s.append(TimeZone.getTimeZone("Europe/Paris").getDisplayName(true, TimeZone.LONG, l)).append(Collator.getInstance(l).compare("a", "Z"));
            s.append(String.format(l, "%,d %.2f %tB", 1234567, 1.5, date));
            System.out.println(l + " " + Integer.toHexString(s.toString().hashCode()) + (i % 100 == 0 ? " " + s : ""));
        }
    }

    static void zones(int step) {
        String[] ids = ZoneId.getAvailableZoneIds().stream().sorted().toArray(String[]::new);
        System.out.println(ids.length + " zones, " + TimeZone.getAvailableIDs().length);
        for (int i = 0; i < ids.length; i += step) {
            ZoneRules rules = ZoneId.of(ids[i]).getRules();
            TimeZone zone = TimeZone.getTimeZone(ids[i]);
            int hash = 0;
            for (int year = 1900; year < 2040; year++) {
                Instant at = LocalDateTime.of(year, 1 + year % 12, 15, 12, 0).toInstant(ZoneOffset.UTC);
                hash = 31 * hash + rules.getOffset(at).getTotalSeconds();
                hash = 31 * hash + zone.getOffset(at.toEpochMilli());
                ZoneOffsetTransition next = rules.nextTransition(at);
                hash = 31 * hash + (next == null ? 0 : next.toString().hashCode());
            }
            System.out.println(ids[i] + " " + Integer.toHexString(hash) + " " + rules.getTransitionRules().size() + " " + zone.getDisplayName(Locale.US));
        }
    }

    static void randomness() throws Exception {
        for (String name : new String[] {"NativePRNG", "NativePRNGBlocking", "NativePRNGNonBlocking", "SHA1PRNG", "DRBG"}) {
            SecureRandom a = SecureRandom.getInstance(name);
            byte[] bytes = new byte[64];
            a.nextBytes(bytes);
            BitSet bits = BitSet.valueOf(bytes);
            System.out.println(a + " " + (bits.cardinality() > 150 && bits.cardinality() < 362) + " " + a.generateSeed(20).length + " " + a.getProvider());
            a.setSeed(new byte[] {1, 2, 3});
            System.out.println(a.nextInt() != a.nextInt());
        }
        SecureRandom seeded = SecureRandom.getInstance("SHA1PRNG");
        seeded.setSeed(42);
        System.out.println(seeded.nextLong() + " " + seeded.nextGaussian());
        System.out.println(new SecureRandom().getAlgorithm() + " " + SecureRandom.getInstanceStrong().getAlgorithm());
    }

    public static void main(String[] args) throws Exception {
        int step = Integer.getInteger("step", 1);
        locales(step);
        zones(step);
        randomness();
    }
}
