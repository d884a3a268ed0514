package io.ringway.config.check;

import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.ringway.config.compile.HostRegistry;
import io.ringway.config.compile.RouteConfigCompiler;
import io.ringway.config.compile.RouteConfigCompiler.CompiledRoutes;
import io.ringway.config.model.Problems;
import io.ringway.config.model.SourceText;
import io.ringway.config.model.WalkedMessages;
import io.ringway.config.source.BootstrapSource;
import io.ringway.config.source.SupportedFields;
import io.ringway.hotpath.stats.StatsRegistry;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Route configurations that stand alone in a file, as Envoy's router_check_tool and RDS have them. Owner: the thread that asks. */
public final class CheckedRoutes {
    private CheckedRoutes() {}

    /** Whether a file holds a route configuration rather than a bootstrap; false if it cannot be read. */
    public static boolean isIn(Path file) {
        Problems ignored = new Problems();
        BootstrapSource source = new BootstrapSource(SupportedFields.load());
        SourceText text = source.readFile(file, ignored);
        return text != null
                && source.topLevelKeys(text).stream()
                        .anyMatch(key -> key.equals("virtual_hosts") || key.equals("virtualHosts"));
    }

    /**
     * Compiles the route configuration of a file. The clusters that it names are taken to exist.
     *
     * @param furtherClusters clusters that exist too, for routes that take the name from the request
     * @return null after a problem
     */
    public static @Nullable CompiledRoutes load(
            Path file, Set<String> furtherClusters, StatsRegistry stats, HostRegistry hosts, Problems problems) {
        BootstrapSource source = new BootstrapSource(SupportedFields.load());
        SourceText text = source.readFile(file, problems);
        if (text == null) {
            return null;
        }
        BootstrapSource.ReadMessage read = source.readMessage(text, RouteConfiguration.getDescriptor(), problems);
        Message message = read.message();
        if (message == null) {
            return null;
        }
        RouteConfiguration config = WalkedMessages.parse(RouteConfiguration.parser(), message.toByteString());
        return new RouteConfigCompiler(stats, hosts).compile(config, read.positions(), problems, furtherClusters);
    }
}
