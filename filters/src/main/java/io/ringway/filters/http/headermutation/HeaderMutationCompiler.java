package io.ringway.filters.http.headermutation;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.extensions.filters.http.header_mutation.v3.HeaderMutation;
import io.envoyproxy.envoy.extensions.filters.http.header_mutation.v3.HeaderMutationPerRoute;
import io.envoyproxy.envoy.extensions.filters.http.header_mutation.v3.Mutations;
import io.ringway.config.compile.HeaderChangesCompiler;
import io.ringway.config.compile.HttpFilterCompiler;
import io.ringway.config.model.FieldNode;
import io.ringway.hotpath.filter.HttpFilterFactory;
import java.util.function.Supplier;

/** {@code envoy.filters.http.header_mutation}. Owner: control. */
public final class HeaderMutationCompiler implements HttpFilterCompiler {

    @Override
    public String typeName() {
        return HeaderMutation.getDescriptor().getFullName();
    }

    @Override
    public Supplier<HttpFilterFactory> compile(Any config, FieldNode at, Scope scope)
            throws InvalidProtocolBufferException {
        HeaderMutation mutation = HeaderMutation.parseFrom(config.getValue());
        MutationSettings settings = settings(mutation.getMutations(), at.field("mutations"), scope);
        return () -> new MutationFactory(scope.name(), settings, mutation.getMostSpecificHeaderMutationsWins());
    }

    @Override
    public String routeTypeName() {
        return HeaderMutationPerRoute.getDescriptor().getFullName();
    }

    @Override
    public Supplier<Object> compileRoute(Any config, FieldNode at, Scope scope) throws InvalidProtocolBufferException {
        HeaderMutationPerRoute route = HeaderMutationPerRoute.parseFrom(config.getValue());
        MutationSettings settings = settings(route.getMutations(), at.field("mutations"), scope);
        return () -> settings;
    }

    private static MutationSettings settings(Mutations mutations, FieldNode at, Scope scope) {
        HeaderChangesCompiler changes = new HeaderChangesCompiler(scope.problems());
        return new MutationSettings(
                changes.mutations(mutations.getRequestMutationsList(), at.field("request_mutations")),
                changes.mutations(mutations.getResponseMutationsList(), at.field("response_mutations")));
    }
}
