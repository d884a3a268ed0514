package io.ringway.server.cli;

import io.ringway.server.control.TransportChoice;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the names of transports. */
final class TransportConverter implements ITypeConverter<TransportChoice> {
    @Override
    public TransportChoice convert(String value) {
        try {
            return TransportChoice.parse(value);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
