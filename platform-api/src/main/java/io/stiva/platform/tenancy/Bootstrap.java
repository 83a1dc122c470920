package io.stiva.platform.tenancy;

import io.stiva.client.api.Accounts.NewAccount;
import io.stiva.platform.access.Role;
import io.stiva.platform.identity.People;
import io.stiva.platform.identity.Person;
import io.stiva.platform.shared.TenantTransactions;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * Gives a new cloud its first operator, who owns its first account; does nothing once anybody
 * exists, so that the file may stay or go.
 */
@Component
@Order(0)
class Bootstrap implements ApplicationRunner {

    private static final Logger LOG = LoggerFactory.getLogger(Bootstrap.class);

    private final BootstrapSettings settings;
    private final People people;
    private final Accounts accounts;
    private final TenantTransactions transactions;

    Bootstrap(
            BootstrapSettings settings,
            People people,
            Accounts accounts,
            TenantTransactions transactions) {
        this.settings = settings;
        this.people = people;
        this.accounts = accounts;
        this.transactions = transactions;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        if (settings.file() == null || people.hasAnybodyAcrossTenants()) {
            return;
        }
        Properties first = read(Path.of(settings.file()));
        People.HashedPassword password = people.hash(required(first, "password"));
        transactions.runAcrossTenants(
                () -> {
                    Person operator =
                            people.createAcrossTenants(required(first, "email"), password, true);
                    Account account =
                            accounts.createAcrossTenants(
                                    new NewAccount(
                                            first.getProperty("account", "First account"),
                                            null,
                                            null));
                    accounts.join(account.id(), operator, Role.OWNER);
                    LOG.info("made the first operator and account {}", account.id());
                });
    }

    private static Properties read(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException("read the bootstrap file " + file, e);
        }
        return properties;
    }

    private static String required(Properties properties, String key) {
        @Nullable String value = properties.getProperty(key);
        if (value == null || value.isBlank()) {
            throw new IllegalStateException("the bootstrap file has no " + key);
        }
        return value;
    }
}
