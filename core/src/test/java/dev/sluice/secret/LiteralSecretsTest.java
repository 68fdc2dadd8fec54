package dev.sluice.secret;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Problem;
import dev.sluice.Seeded;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The credentials here are made up; they are put together at run time, so that scanners of this repository stay quiet. */
class LiteralSecretsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            AKIA+IOSFODNN7EXAMPLE                              | an AWS access key
            ghp+_abcdefghijklmnopqrstuvwxyz0123456789          | a GitHub token
            github+_pat_11ABCDEFG0123456789_abcdef             | a GitHub token
            glpat+-abcdefghij0123456789                        | a GitLab token
            xoxb+-123456789012-abcdefghijkl                    | a Slack token
            https://hooks.slack+.com/services/T000/B000/w4bh   | a Slack webhook
            sk_+live_abcdefghij0123456789                      | a Stripe key
            AIza+SyA-abcdefghijklmnopqrstuvwxyz01234           | a Google key
            hvs+.abcdefghij0123456789abcd                      | a Vault token
            FlyV1 fm2+_lJPECAAAAAAACd5fxBDg9                   | a Fly.io token
            SG+.abcdefghij012345.abcdefghij0123456789          | a SendGrid key
            npm+_abcdefghijklmnopqrstuvwxyz0123456789          | a package registry token
            sk+-proj-abcdefghij0123456789                      | an API key
            eyJ+hbGciOiJI.eyJ+zdWIiOiIx.c2ln                   | a JSON web token
            -----BEGIN RSA PRIVATE+ KEY-----                   | a private key
            postgres://shop:hunter2@db.example.com/shop        | a URL with a password
            see redis://:hunter2@cache:6379 for it             | a URL with a password
            """)
    void a_known_form_is_found_under_a_harmless_name(String value, String form) {
        assertThat(LiteralSecrets.suspicion("GREETING", value.replace("+", ""))).hasValue("has the form of " + form);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DB_PASSWORD",
                "dbPassword",
                "db.password",
                "SMTP_PASS",
                "SECRET_KEY_BASE",
                "RELEASE_COOKIE",
                "API_KEY",
                "apiKey",
                "STRIPE_APIKEY",
                "AWS_SECRET_ACCESS_KEY",
                "SLACK_TOKEN",
                "ADMIN_PASSWORD_PROD",
                "GOOGLE_CREDENTIALS",
                "LIVE_VIEW_SIGNING_SALT",
                "JWT_SECRET",
                "client-secret"
            })
    void a_telling_name_is_enough(String name) {
        assertThat(LiteralSecrets.suspicion(name, "hunter2")).hasValue("has the name of a secret");
    }

    @ParameterizedTest
    @CsvSource({
        "TOKEN_TTL, 3600",
        "PASSWORD_MIN_LENGTH, 12",
        "DB_PASSWORD_FILE, /run/secrets/db",
        "SECRET_NAME, shop-db",
        "AWS_ACCESS_KEY_ID, none-yet",
        "JWT_PUBLIC_KEY, abc",
        "MAX_TOKENS, 4096",
        "PWD, /srv/shop",
        "COMPASS, north",
        "MONKEY, banana",
        "API_KEY_HEADER, x-api-key",
        "USE_TOKEN, true",
        "DB_PASSWORD, ${DB_PASSWORD}",
        "GREETING, Hello there",
        "DATABASE_URL, postgres://db.example.com:5432/shop",
        "DATABASE_URL, postgres://shop:${PW}@db.example.com/shop",
        "ORIGIN, https://shop.example.com:8443/a?at=b@c",
        "HOST, ec2-203-0-113-25.eu-central-1.compute.amazonaws.example",
        "GIT_COMMIT, 9fceb02d0ae598e95dc970b74767f19372d61af8",
        "IMAGE_DIGEST, sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
        "TENANT, 7d444840-9dc0-11d1-b245-5ffdce74fad2",
        "CLASS, CheckoutServiceConfigurationFactory2",
        "FEATURES, checkout-v2,search-v3,NewBasket-v1",
        "PHONE, 00491715550123001234567890",
        "SAME, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    })
    void ordinary_configuration_is_left_alone(String name, String value) {
        assertThat(LiteralSecrets.suspicion(name, value)).isEmpty();
    }

    @Test
    void random_keys_are_found_and_words_are_not() {
        Seeded.from(20_261_101L, LiteralSecretsTest::keysAndWords);
    }

    private static void keysAndWords(long seed) {
        Random random = new Random(seed);
        int keys = 2_000;
        int missed = 0;
        for (int i = 0; i < keys; i++) {
            byte[] bytes = new byte[32];
            random.nextBytes(bytes);
            String key = i % 2 == 0
                    ? Base64.getEncoder().encodeToString(bytes)
                    : HexFormat.of().formatHex(bytes);
            if (LiteralSecrets.suspicion("SEED", key).isEmpty()) {
                missed++;
            }
        }
        assertThat(missed).as("256-bit keys missed of %s", keys).isLessThan(keys / 100);

        String[] words =
                "checkout basket order customer payment warehouse shipping invoice region cluster primary replica eu us"
                        .split(" ");
        for (int i = 0; i < keys; i++) {
            String name = capital(words[random.nextInt(words.length)]) + capital(words[random.nextInt(words.length)])
                    + "-" + words[random.nextInt(words.length)] + "-" + random.nextInt(100) + "-"
                    + words[random.nextInt(words.length)];
            assertThat(LiteralSecrets.suspicion("TARGET", name)).as(name).isEmpty();
        }
    }

    @Test
    void problems_name_the_variable_and_the_way_out_but_never_the_value() {
        Map<String, String> config = new LinkedHashMap<>();
        config.put("PORT", "8080");
        config.put("DB_PASSWORD", "canary-7Hq2");
        config.put("HOOK", "https://shop:canary-7Hq2@hooks.example.com");

        var problems = LiteralSecrets.problems("config", config, "allowLiteral");

        assertThat(problems).extracting(Problem::field).containsExactly("config.DB_PASSWORD", "config.HOOK");
        assertThat(problems.toString())
                .contains("'***'", "pass a SecretRef", "allowLiteral")
                .doesNotContain("canary");
    }

    private static String capital(String word) {
        return Character.toUpperCase(word.charAt(0)) + word.substring(1);
    }
}
