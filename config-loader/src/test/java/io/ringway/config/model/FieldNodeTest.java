package io.ringway.config.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldNodeTest {
    private static final SourceText TEXT = new SourceText("a.yaml", "");

    private static Position line(int line) {
        return new Position(TEXT, line, 1, 1);
    }

    private static FieldNode tree(int lineOfRoot) {
        return FieldNode.root(line(lineOfRoot));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16, 17, 100})
    void childrenAreFoundByNameHoweverManyThereAre(int count) {
        FieldNode root = tree(1);
        for (int i = 0; i < count; i++) {
            root.addField("f" + i, line(10 + i), line(1000 + i));
        }
        root.addField("f0", line(5), line(6));

        assertThat(root.field("f0").keyPosition().line()).isEqualTo(5);
        assertThat(root.field("f" + (count - 1)).isWritten()).isTrue();
        assertThat(root.has("f" + (count - 1))).isTrue();
        assertThat(root.has("f" + count)).isFalse();
        assertThat(root.field("f" + count).path()).isEqualTo("f" + count);
    }

    @Test
    void pathsLeadBackToTheirNodes() {
        FieldNode list = tree(1).addField("a", line(2), line(2)).addField("list", line(3), line(3));
        list.addElement(line(4));
        FieldNode second = list.addElement(line(5));
        FieldNode entry = second.addField("map", line(6), line(6)).addEntry("k.[0]", line(7), line(8));

        assertThat(second.path()).isEqualTo("a.list[1]");
        assertThat(entry.path()).isEqualTo("a.list[1].map[\"k.[0]\"]");
        assertThat(list.element(1)).isSameAs(second);
        assertThat(list.find("[1].map[\"k.[0]\"]")).isSameAs(entry);
        assertThat(list.element(2).path()).isEqualTo("a.list[2]");
        assertThat(list.element(2).isWritten()).isFalse();
    }

    @Test
    void whatIsBrokenStaysSoThoughItWasNotWritten() {
        FieldNode list = tree(1).addField("list", line(3), line(3));
        list.addElement(line(4));

        list.element(3).markBroken();
        list.element(0).field("x").markBroken();

        assertThat(list.element(3).isBroken()).isTrue();
        assertThat(list.element(2).isBroken()).isFalse();
        assertThat(list.element(0).isBroken("x")).isTrue();
        assertThat(list.element(0).isBroken("y")).isFalse();
    }

    @Test
    void listsGrowAndMessagesMergeWhenATreeIsLaidOverAnother() {
        FieldNode base = tree(1);
        FieldNode message = base.addField("m", line(2), line(2));
        message.setKind(FieldNode.Kind.MESSAGE);
        message.addField("kept", line(3), line(3));
        message.addField("replaced", line(4), line(4));
        base.addField("l", line(5), line(5)).addElement(line(6));
        FieldNode over = tree(101);
        FieldNode overMessage = over.addField("m", line(102), line(102));
        overMessage.setKind(FieldNode.Kind.MESSAGE);
        overMessage.addField("replaced", line(104), line(104));
        over.addField("l", line(105), line(105)).addElement(line(106)).addField("x", line(107), line(107));

        FieldNode merged = base.mergedWith(over);

        assertThat(merged.at("m", "kept").keyPosition().line()).isEqualTo(3);
        assertThat(merged.at("m", "replaced").keyPosition().line()).isEqualTo(104);
        assertThat(merged.field("l").element(0).keyPosition().line()).isEqualTo(6);
        assertThat(merged.find("l[1].x").keyPosition().line()).isEqualTo(107);
        assertThat(merged.find("l[1].x").path()).isEqualTo("l[1].x");
    }

    @Test
    void aNodeOfAnotherTreeKeepsItsPath() {
        FieldNode file = tree(1);
        FieldNode resource = file.addField("resources", line(2), line(2)).addElement(line(3));
        FieldNode root = tree(1);

        root.at("a", "b").graft("route_config", resource);
        root.at("a", "list").graftElement(resource);

        assertThat(root.at("a", "b", "route_config")).isSameAs(resource);
        assertThat(root.at("a", "list").element(0).path()).isEqualTo("resources[0]");
    }
}
