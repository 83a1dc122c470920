package io.stiva.db;

import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.db.testing.FreshDatabase;
import io.stiva.db.testing.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(FreshDatabase.class)
class SchemaTest {

    private static final Path GOLDEN = Path.of("schema.sql");

    @Test
    void the_committed_schema_is_what_the_migrations_make(TestDatabase database) throws Exception {
        String actual;
        try (Connection connection = database.owner().getConnection()) {
            actual = SchemaDump.of(connection);
        }
        if ("write".equals(System.getProperty("golden"))) {
            Files.writeString(GOLDEN, actual);
        }
        assertThat(Files.readString(GOLDEN))
                .as("db/schema.sql; renew it with mvn -pl db -am test -Dgolden=write and review it")
                .isEqualTo(actual);
    }
}
