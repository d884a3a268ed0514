package io.ringway.hotpath.format;

import io.ringway.hotpath.filter.StreamView;
import io.ringway.hotpath.http.TextOutput;
import java.util.List;

/** {@code %FILTER_STATE(name:PLAIN):length%}: what filters share, as text. Owner: any (immutable). */
final class FilterStateCommand implements Command {
    private final String name;
    private final int lengthMax;

    /**
     * @param argument the name, and how it is shown
     */
    FilterStateCommand(String argument, int lengthMax) {
        List<String> words = List.of(argument.split(":", -1));
        if (words.size() != 2
                || !words.getLast().equals("PLAIN")
                || words.getFirst().isEmpty()) {
            throw new IllegalArgumentException("%FILTER_STATE% takes a name and PLAIN, as in %FILTER_STATE(x:PLAIN)%");
        }
        name = words.getFirst();
        this.lengthMax = lengthMax;
    }

    @Override
    public boolean write(StreamView view, TextOutput out) {
        String text = view.filterState().isEmpty() ? null : view.filterState().text(name);
        if (text == null) {
            return false;
        }
        out.put(MetadataCommand.cut(text, lengthMax));
        return true;
    }
}
