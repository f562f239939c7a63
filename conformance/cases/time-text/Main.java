import java.text.*;
import java.time.*;
import java.time.format.*;
import java.time.temporal.*;
import java.util.*;
import java.util.stream.*;

public class Main {
    public static void main(String[] a) throws Exception {
        ZonedDateTime z = ZonedDateTime.of(2021, 3, 28, 1, 30, 0, 0, ZoneId.of("Europe/Berlin"));
        System.out.println(
                z
                        + " "
                        + z.plusHours(1)
                        + " "
                        + z.withHour(2)
                        + z.getOffset()
                        + z.getZone()
                                .getRules()
                                .getTransition(LocalDateTime.of(2021, 3, 28, 2, 30)));
        for (Locale l :
                new Locale[] {
                    Locale.US,
                    Locale.GERMANY,
                    Locale.JAPAN,
                    Locale.FRANCE,
                    new Locale("ar", "EG"),
                    new Locale("hi", "IN"),
                    new Locale("th", "TH")
                }) {
            System.out.println(
                    l
                            + " "
                            + DateTimeFormatter.ofLocalizedDateTime(FormatStyle.FULL)
                                    .withLocale(l)
                                    .format(z)
                            + " | "
                            + DateTimeFormatter.ofLocalizedDate(FormatStyle.SHORT)
                                    .withLocale(l)
                                    .format(z)
                            + " | "
                            + NumberFormat.getCurrencyInstance(l).format(1234567.891)
                            + " | "
                            + NumberFormat.getCompactNumberInstance(l, NumberFormat.Style.LONG)
                                    .format(12345)
                            + " | "
                            + DateFormat.getDateTimeInstance(DateFormat.LONG, DateFormat.LONG, l)
                                    .format(new Date(0))
                            + " | "
                            + Currency.getInstance(l).getDisplayName(l)
                            + l.getDisplayName(l)
                            + WeekFields.of(l).getFirstDayOfWeek()
                            + String.format(l, "%,.3f %tA %<tB", 12345.678, z));
        }
        System.out.println(
                new MessageFormat(
                                "{0,choice,0#none|1#one|1<many {0}} {1,date,yyyy} {2,number,#.##}",
                                Locale.US)
                        .format(new Object[] {3, new Date(0), 1.236}));
        System.out.println(
                new DecimalFormat("#,##0.00;(#)").format(-1234.5)
                        + new DecimalFormat("0.###E0").format(12345)
                        + NumberFormat.getPercentInstance(Locale.US).format(.256)
                        + NumberFormat.getInstance(Locale.GERMANY).parse("1.234,5"));
        System.out.println(
                Duration.between(z, z.plusDays(1).plusSeconds(5))
                        + " "
                        + Period.between(LocalDate.of(2020, 1, 31), LocalDate.of(2021, 3, 1))
                        + ChronoUnit.DAYS.between(LocalDate.EPOCH, z.toLocalDate())
                        + LocalDate.of(2024, 2, 29).with(TemporalAdjusters.lastDayOfYear())
                        + Year.isLeap(1900)
                        + z.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR)
                        + java.time.chrono.JapaneseDate.from(z)
                        + java.time.chrono.HijrahDate.from(z)
                        + java.time.chrono.ThaiBuddhistDate.from(z)
                        + java.time.chrono.MinguoDate.from(z));
        try {
            LocalDate.parse("2021-13-01");
        } catch (DateTimeParseException e) {
            System.out.println(e.getMessage());
        }
        SimpleDateFormat f =
                new SimpleDateFormat("yyyy-MM-dd'T'HH:mm:ss.SSSZ zzzz EEEE", Locale.US);
        f.setTimeZone(TimeZone.getTimeZone("America/New_York"));
        System.out.println(
                f.format(new Date(1600000000000L))
                        + f.parse("2021-01-01T00:00:00.000+0100 CET Friday").getTime());
        Calendar c = new GregorianCalendar(2021, Calendar.JANUARY, 31);
        c.add(Calendar.MONTH, 1);
        System.out.println(
                c.getTime()
                        + " "
                        + c.getActualMaximum(Calendar.DAY_OF_MONTH)
                        + TimeZone.getDefault().getID()
                        + ZoneId.systemDefault()
                        + ZoneId.getAvailableZoneIds().size());
        Collator co = Collator.getInstance(Locale.GERMANY);
        List<String> s = new ArrayList<>(List.of("zebra", "Ärger", "apfel", "Zoo", "äh"));
        s.sort(co);
        System.out.println(s);
        BreakIterator b = BreakIterator.getSentenceInstance(Locale.US);
        b.setText("Hello there. How are you? Fine.");
        for (int i = b.first(); i != BreakIterator.DONE; i = b.next()) System.out.print(i + " ");
        b = BreakIterator.getWordInstance();
        b.setText("a bc-d 5.5");
        for (int i = b.first(); i != BreakIterator.DONE; i = b.next()) System.out.print(i + " ");
        System.out.println(
                Normalizer.normalize("Å", Normalizer.Form.NFD).length()
                        + "ﬁ".length()
                        + Normalizer.normalize("ﬁ", Normalizer.Form.NFKC)
                        + new StringCharacterIterator("x").first()
                        + "ǆ".toUpperCase()
                        + "İ".toLowerCase(Locale.ROOT).length()
                        + "I".toLowerCase(new Locale("tr")));
        System.out.println(
                String.format(
                                        "%08.3f|%-10s|%+d|%x|%o|%e|%g|%a|%b|%c|%h|%n",
                                        3.14159, "ab", 5, 255, 8, 12345.678, 0.00012, 1.0, true,
                                        'c', "hi")
                                .trim()
                        + String.format("%s %S %,d %(d", List.of(1), "up", 1234567, -5));
        System.out.println(
                Locale.forLanguageTag("zh-Hant-TW").getDisplayScript()
                        + Locale.getISOCountries().length
                        + Locale.getAvailableLocales().length
                        + new Locale("de", "CH").getISO3Country()
                        + Character.getName('é')
                        + Character.UnicodeScript.of('я')
                        + new DateFormatSymbols(Locale.FRANCE).getMonths()[1]
                        + DateTimeFormatter.RFC_1123_DATE_TIME.format(z)
                        + DateTimeFormatter.ofPattern(
                                        "eeee, d. MMMM uuuu G VV zzzz O QQQ w", Locale.GERMAN)
                                .format(z)
                        + Instant.ofEpochSecond(1 << 30).truncatedTo(ChronoUnit.HOURS)
                        + OffsetDateTime.parse("2011-12-03T10:15:30+01:00").toInstant()
                        + Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
    }
}
