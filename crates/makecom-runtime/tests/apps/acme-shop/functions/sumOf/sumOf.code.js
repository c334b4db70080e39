function sumOf(lines) {
  return lines.reduce((sum, line) => sum + line.price * line.count, 0);
}
