package io.ringway.server.cli;

import io.ringway.server.control.TransportChoice;
import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the names of transports. */
final class TransportConverter implements ITypeConverter<TransportChoice> {
    @Override
    public TransportChoice convert(String value) {
        for (TransportChoice choice : TransportChoice.values()) {
            if (choice.toString().equals(value)) {
                return choice;
            }
        }
        throw new TypeConversionException("'" + value + "' is no transport; there are "
                + Arrays.stream(TransportChoice.values())
                        .map(TransportChoice::toString)
                        .collect(Collectors.joining(", ")));
    }
}
