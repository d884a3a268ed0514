package io.ringway.server.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** Asks the admin interface of a running proxy. Owner: the command. */
final class AdminClient implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    private final URI base;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

    /** An answer. */
    record Page(int status, String text) {}

    private AdminClient(URI base) {
        this.base = base;
    }

    /** For {@code host:port} or an http URL; empty if the address is neither. */
    static Optional<AdminClient> of(String address) {
        try {
            URI uri =
                    URI.create((address.contains("://") ? address : "http://" + address).replaceFirst("/$", "") + "/");
            return uri.getHost() != null && "http".equals(uri.getScheme())
                    ? Optional.of(new AdminClient(uri))
                    : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /**
     * Asks for a page.
     *
     * @param page without the slash at its beginning
     */
    Page get(String page) throws CommandFailure, InterruptedException {
        try {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(base.resolve(page)).timeout(TIMEOUT).build(),
                    HttpResponse.BodyHandlers.ofString());
            return new Page(answer.statusCode(), answer.body());
        } catch (IOException e) {
            String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            throw new CommandFailure(
                    "nobody answers at " + base.getAuthority() + " (" + why
                            + "); the address is admin.address of the configuration",
                    e);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
