package io.ringway.server.assemble;

import io.ringway.transport.net.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The file that {@code --admin-address-path} names: the admin's address, for scripts that left the port to the system. */
final class AdminAddressFile {
    private AdminAddressFile() {}

    /**
     * Writes the address.
     *
     * @param path empty for no file
     */
    static void write(String path, Endpoint address) throws IOException {
        if (!path.isEmpty()) {
            Files.writeString(Path.of(path), address.toString());
        }
    }
}
