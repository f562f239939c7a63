import java.text.*;
import java.time.*;
import java.time.format.*;
import java.time.temporal.*;
import java.util.*;

public class Main {
    public static void main(String[] a) throws Exception {
        ZonedDateTime z = ZonedDateTime.of(2021, 3, 4, 15, 6, 7, 890, ZoneId.of("Europe/Berlin"));
        for (Locale l :
                new Locale[] {
                    Locale.ROOT,
                    Locale.US,
                    Locale.GERMANY,
                    Locale.FRANCE,
                    Locale.JAPAN,
                    new Locale("ar", "EG"),
                    new Locale("hi", "IN"),
                    Locale.forLanguageTag("zh-Hant-TW"),
                    new Locale("ru")
                }) {
            System.out.println(
                    l
                            + " "
                            + l.toLanguageTag()
                            + " "
                            + l.getDisplayName(Locale.US)
                            + " "
                            + NumberFormat.getInstance(l).format(1234567.891)
                            + " "
                            + NumberFormat.getPercentInstance(l).format(0.256)
                            + " "
                            + DateTimeFormatter.ofLocalizedDate(FormatStyle.FULL)
                                    .withLocale(l)
                                    .format(z)
                            + " "
                            + DateTimeFormatter.ofLocalizedDateTime(FormatStyle.SHORT)
                                    .withLocale(l)
                                    .format(z)
                            + " "
                            + DayOfWeek.MONDAY.getDisplayName(TextStyle.FULL, l)
                            + Month.MAY.getDisplayName(TextStyle.SHORT, l)
                            + " "
                            + WeekFields.of(l).getFirstDayOfWeek()
                            + DateFormat.getDateInstance(DateFormat.LONG, l).format(new Date(0)));
        }
        for (Locale l : new Locale[] {Locale.US, Locale.GERMANY, Locale.JAPAN})
            System.out.println(
                    NumberFormat.getCurrencyInstance(l).format(-1234.5)
                            + " "
                            + Currency.getInstance(l)
                            + NumberFormat.getCompactNumberInstance(l, NumberFormat.Style.SHORT)
                                    .format(12345));
        System.out.println(
                DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(z)
                        + " "
                        + DateTimeFormatter.RFC_1123_DATE_TIME.format(z)
                        + z
                        + DateTimeFormatter.ofPattern(
                                        "EEE, d MMM yyyy HH:mm:ss.SSS zzz VV", Locale.US)
                                .format(z)
                        + z.withZoneSameInstant(ZoneId.of("Asia/Tokyo"))
                        + z.plusMonths(1).with(TemporalAdjusters.lastDayOfMonth())
                        + ChronoUnit.DAYS.between(LocalDate.of(2000, 1, 1), z.toLocalDate())
                        + Period.between(LocalDate.of(2000, 5, 6), LocalDate.of(2021, 3, 4))
                        + Duration.ofMillis(123456789)
                        + Instant.ofEpochSecond(1234567890)
                        + Year.of(2024).isLeap()
                        + LocalDate.parse("2020-02-29").plusYears(1)
                        + LocalTime.parse("10:15").minusHours(11)
                        + z.get(ChronoField.ALIGNED_WEEK_OF_YEAR)
                        + OffsetDateTime.parse("2011-12-03T10:15:30+01:00"));
        System.out.println(
                new SimpleDateFormat("yyyy-MM-dd'T'HH:mm:ssZ EEEE", Locale.US)
                                .format(new Date(1e12 > 0 ? 1000000000000L : 0))
                        + new SimpleDateFormat("dd.MM.yy").parse("03.02.21").getTime()
                        + new DecimalFormat(
                                        "#,##0.00;(#)", DecimalFormatSymbols.getInstance(Locale.US))
                                .format(-1234.567)
                        + new DecimalFormat("0.###E0", DecimalFormatSymbols.getInstance(Locale.US))
                                .format(12345)
                        + MessageFormat.format(
                                "{0} has {1,number,integer} {2,choice,0#none|1#one|1<many {2}}",
                                "x", 1234, 5)
                        + new ChoiceFormat("0#a|1#b").format(0.5)
                        + NumberFormat.getInstance(Locale.US).parse("1,234.5xyz")
                        + Collator.getInstance(Locale.GERMANY).compare("ä", "z")
                        + Normalizer.normalize("é", Normalizer.Form.NFD).length());
        GregorianCalendar c = new GregorianCalendar(2020, Calendar.FEBRUARY, 28);
        c.add(Calendar.DAY_OF_MONTH, 2);
        System.out.println(
                c.get(Calendar.MONTH)
                        + " "
                        + c.get(Calendar.WEEK_OF_YEAR)
                        + c.getActualMaximum(Calendar.DAY_OF_MONTH)
                        + c.getTimeZone().getID()
                        + TimeZone.getTimeZone("America/New_York").getOffset(0));
        BreakIterator b = BreakIterator.getWordInstance(Locale.US);
        b.setText("Hello, big world.");
        int n = 0;
        while (b.next() != BreakIterator.DONE) n++;
        System.out.println(n);
        try {
            LocalDate.parse("2021-13-01");
        } catch (DateTimeParseException e) {
            System.out.println(e.getMessage());
        }
        System.out.println(
                Locale.getDefault()
                        + " "
                        + ZoneId.systemDefault()
                        + ZoneId.of("America/Sao_Paulo").getRules().getOffset(Instant.EPOCH));
    }
}
