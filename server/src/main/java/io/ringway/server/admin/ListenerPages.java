package io.ringway.server.admin;

import io.envoyproxy.envoy.admin.v3.ListenerStatus;
import io.envoyproxy.envoy.admin.v3.Listeners;
import io.ringway.server.control.Inventory;

/** Where the process listens. */
final class ListenerPages {
    private final Inventory inventory;

    ListenerPages(Inventory inventory) {
        this.inventory = inventory;
    }

    void addTo(AdminPages pages) {
        pages.view("/listeners", "print listener info; ?format=text|json", this::listeners);
    }

    private AdminReply listeners(AdminRequest request) {
        return request.wantsJson() ? AdminReply.json(Json.message(message(), false)) : AdminReply.text(text());
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (Inventory.ActiveListener listener : inventory.listeners()) {
            text.append(listener.name()).append("::").append(listener.address()).append('\n');
        }
        return text.toString();
    }

    private Listeners message() {
        Listeners.Builder message = Listeners.newBuilder();
        for (Inventory.ActiveListener listener : inventory.listeners()) {
            message.addListenerStatuses(ListenerStatus.newBuilder()
                    .setName(listener.name())
                    .setLocalAddress(Addresses.message(listener.address())));
        }
        return message.build();
    }
}
