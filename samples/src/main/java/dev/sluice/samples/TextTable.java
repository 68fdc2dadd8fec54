package dev.sluice.samples;

import java.util.ArrayList;
import java.util.List;

/** Rows of text in columns as wide as their widest cell; the first row is the head. Plain text, also on a terminal. */
final class TextTable {
    private static final String GAP = "   ";

    private final List<List<String>> rows = new ArrayList<>();

    TextTable(String... head) {
        rows.add(List.of(head));
    }

    /** @throws IllegalArgumentException if there are more or fewer cells than the head has */
    TextTable row(Object... cells) {
        if (cells.length != rows.get(0).size()) {
            throw new IllegalArgumentException(
                    "cells were " + cells.length + " but must be " + rows.get(0).size());
        }
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(cell.toString());
        }
        rows.add(row);
        return this;
    }

    @Override
    public String toString() {
        List<Integer> widths = new ArrayList<>();
        for (int column = 0; column < rows.get(0).size(); column++) {
            int index = column;
            widths.add(
                    rows.stream().mapToInt(row -> row.get(index).length()).max().orElse(0));
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < rows.size(); i++) {
            List<String> row = rows.get(i);
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                String cell = row.get(column);
                String padding = " ".repeat(widths.get(column) - cell.length());
                boolean number = i > 0 && !cell.isEmpty() && Character.isDigit(cell.charAt(0));
                line.append(column == 0 ? "" : GAP).append(number ? padding + cell : cell + padding);
            }
            text.append(line.toString().stripTrailing()).append(System.lineSeparator());
        }
        return text.toString();
    }
}
