import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;

/** Runs a script of SQL through JDBC and prints what comes back. Arguments: URL, script, rows to fill in. */
public class Sql {
    static void print(ResultSet rows) throws SQLException {
        ResultSetMetaData meta = rows.getMetaData();
        int shown = 0;
        long hash = 0;
        for (; rows.next(); shown++) {
            StringBuilder line = new StringBuilder();
            for (int i = 1; i <= meta.getColumnCount(); i++) {
                line.append(i > 1 ? " | " : "").append(rows.getString(i));
            }
            hash = hash * 31 + line.toString().hashCode();
            if (shown < 20) {
                System.out.println("  " + line);
            }
        }
        System.out.println("  " + shown + " rows, " + hash);
    }

    static void run(Statement statement, String sql) {
        System.out.println("> " + sql);
        try {
            if (statement.execute(sql)) {
                try (ResultSet rows = statement.getResultSet()) {
                    print(rows);
                }
            } else {
                System.out.println("  " + statement.getUpdateCount());
            }
        } catch (SQLException e) {
            System.out.println("  " + e.getSQLState() + " " + e.getErrorCode() + " " + e.getMessage().lines().findFirst().orElse(""));
        }
    }

    /** Statements end in a semicolon at a line's end; `--` begins comments and the few commands of this program's own. */
    static void script(Connection connection, String text, int rows) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            StringBuilder sql = new StringBuilder();
            for (String line : text.split("\n")) {
                switch (line.strip()) {
                    case "-- begin" -> connection.setAutoCommit(false);
                    case "-- commit" -> { connection.commit(); connection.setAutoCommit(true); }
                    case "-- rollback" -> { connection.rollback(); connection.setAutoCommit(true); }
                    case "-- fill" -> fill(connection, rows);
                    default -> {
                        if (line.startsWith("--") || line.isBlank()) {
                            continue;
                        }
                        sql.append(sql.length() > 0 ? " " : "").append(line.strip());
                        if (line.stripTrailing().endsWith(";")) {
                            sql.setLength(sql.length() - 1);
                            run(statement, sql.toString());
                            sql.setLength(0);
                        }
                    }
                }
            }
        }
    }

    static void fill(Connection connection, int rows) throws SQLException {
        Random random = new Random(7);
        connection.setAutoCommit(false);
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO sales VALUES (?, ?, ?, ?, ?)")) {
            for (int i = 0; i < rows; i++) {
                insert.setInt(1, i);
                insert.setInt(2, 1 + random.nextInt(8));
                insert.setBigDecimal(3, java.math.BigDecimal.valueOf(random.nextInt(1_000_000), 2));
                insert.setDate(4, java.sql.Date.valueOf(java.time.LocalDate.of(2020, 1, 1).plusDays(random.nextInt(1000))));
                insert.setString(5, random.nextInt(10) == 0 ? null : "note " + Integer.toString(random.nextInt(), 36));
                insert.addBatch();
                if (i % 500 == 499 || i == rows - 1) {
                    insert.executeBatch();
                }
            }
        }
        connection.commit();
        connection.setAutoCommit(true);
        System.out.println("filled in " + rows + " rows");
    }

    public static void main(String[] args) throws Exception {
        String text = Files.readString(Path.of(args[1]));
        String[] parts = text.split("-- reopen\n");
        for (String part : parts) {
            try (Connection connection = DriverManager.getConnection(args[0], "sa", "")) {
                script(connection, part, Integer.parseInt(args[2]));
            }
        }
        // Two connections: what one has not committed, the other doesn't see.
        try (Connection one = DriverManager.getConnection(args[0], "sa", ""); Connection two = DriverManager.getConnection(args[0], "sa", "")) {
            one.setAutoCommit(false);
            try (Statement first = one.createStatement(); Statement second = two.createStatement()) {
                run(first, "INSERT INTO products VALUES (100, 'secret', 1, 1.00)");
                run(second, "SELECT COUNT(*) FROM customers");
                one.rollback();
                run(second, "SELECT COUNT(*) FROM products");
                one.setAutoCommit(true);
                run(first, "SHUTDOWN");
            }
        }
    }
}
