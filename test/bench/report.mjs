// Rows of the report: what was measured, its noise, its goal.

/** @param {readonly number[]} values */
function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const widths = [58, 10, 10, 20, 20];
const line = (cells) => `  ${cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('')}`.trimEnd();

/** The names of the columns. */
export const header = () => line(['what', 'kpod', 'peer', 'ratio (min–max)', 'goal', 'met']);

/**
 * `ours` and `theirs` hold one figure a round. With `theirs` the row is about the ratio of each round, which cancels what the machine
 * was busy with; without, about the figures themselves. `goals` are the ceilings, the next one first.
 * @param {{ subject: string, what: string, unit: 'ms' | 'MiB' | '%', ours: readonly number[], theirs?: readonly number[],
 *   goals?: readonly number[] }} row
 */
export function printRow({ subject, what, unit, ours, theirs, goals = [] }) {
  const show = theirs ? (value) => value.toFixed(2) : (value) => `${format(value, unit)}`;
  const figures = theirs ? ours.map((value, round) => value / theirs[round]) : ours;
  const noise = `${show(median(figures))} (${show(Math.min(...figures))}–${show(Math.max(...figures))})`;
  const met = goals.filter((goal) => median(figures) <= goal).length;
  return line([
    `${subject}: ${what}`,
    format(median(ours), unit),
    theirs ? format(median(theirs), unit) : '–',
    theirs ? noise : `– ${noise.replace(/^\S+( [a-zA-Z%]+)? /, '')}`,
    goals.length === 0 ? '–' : goals.map((goal) => `≤ ${show(goal)}`).join(', then '),
    goals.length === 0 ? '–' : met === goals.length ? 'yes' : met > 0 ? 'the first' : 'no',
  ]);
}

function format(value, unit) {
  if (unit === '%') return `${value.toFixed(1)} %`;
  if (unit === 'ms' && value >= 10_000) return `${(value / 1000).toFixed(1)} s`;
  return `${value.toFixed(0)} ${unit}`;
}
