/** Which steps the pod as a whole had to wait for: what would have to be quicker for it to be quicker. Pure. */
import type { Chart, Row, Segment, StepName } from './segments.ts';

/** A piece of the way. Pieces follow each other without a gap and add up to the whole. */
export interface PathPiece {
  readonly step: StepName;
  readonly row: number;
  readonly begin: number;
  readonly end: number;
}

/** What the kubelet does one after another. */
const serial: readonly StepName[] = ['sandbox', 'pull', 'create'];

/** The pieces in the order of time; where nothing that is known of went on, the row that came next waited. */
export function criticalPath(chart: Chart): readonly PathPiece[] {
  const { begin, end } = chart;
  const pieces: PathPiece[] = [];
  let time = end;
  let row = lastRow(chart);
  while (time > begin) {
    const blocker = blockerOf(chart, row, time);
    const until = blocker ? Math.min(blocker.end, time) : begin;
    if (until < time) pieces.push({ step: 'wait', row, begin: until, end: time });
    if (!blocker) break;
    const awaited = awaitedBySidecar(chart, blocker, until);
    const since = Math.max(begin, awaited?.end ?? blocker.begin);
    if (since < until) pieces.push({ step: blocker.step, row: blocker.row, begin: since, end: until });
    row = (awaited ?? blocker).row;
    time = since;
  }
  return joined(pieces.toReversed());
}

/** What was done last of all that had to be done: the pod was ready, or waits for it. */
function lastRow({ rows, end }: Chart): number {
  const last = rows
    .flatMap(({ segments }) => segments)
    .filter(({ step }) => step !== 'wait' && step !== 'run')
    .filter((segment) => segment.end >= end)
    .toSorted((a, b) => a.begin - b.begin)
    .at(-1);
  if (last) return last.row;
  const newest = rows
    .flatMap(({ segments }) => segments.filter(({ step }) => step !== 'wait'))
    .toSorted((a, b) => a.end - b.end || a.begin - b.begin);
  return newest.at(-1)?.row ?? 0;
}

/** The last thing that a row had to wait for before that time. */
function blockerOf({ rows }: Chart, waiting: number, time: number): Segment | undefined {
  const row = rows[waiting];
  if (!row) return undefined;
  const candidates = rows.flatMap((other, index) =>
    other.segments.filter((one) => one.begin < time && blocks(one, { other, index, row, waiting })),
  );
  const reach = ({ end }: Segment) => Math.min(end, time);
  return candidates.toSorted(
    (a, b) => reach(b) - reach(a) || Number(b.row === waiting) - Number(a.row === waiting) || a.begin - b.begin,
  )[0];
}

/** Whose end a sidecar of a pod that has ended went on for: it is ended after all others, so only what is behind that is its own. */
function awaitedBySidecar({ rows, state }: Chart, { row, step, begin }: Segment, until: number): Segment | undefined {
  if (state !== 'ended' || step !== 'run' || rows[row]?.role !== 'sidecar') return undefined;
  return rows
    .filter(({ role }) => role === 'app' || role === 'init')
    .flatMap(({ segments }) => segments)
    .filter((one) => one.step !== 'wait' && one.end > begin && one.end <= until)
    .toSorted((a, b) => a.end - b.end)
    .at(-1);
}

interface Pair {
  readonly other: Row;
  readonly index: number;
  readonly row: Row;
  readonly waiting: number;
}

function blocks({ step }: Segment, { other, index, row, waiting }: Pair): boolean {
  if (step === 'wait') return false;
  if (other.container === row.container) return index <= waiting;
  if (serial.includes(step)) return true;
  // Those that are started one after another wait for each other; app containers do not wait for what others do once they have been started.
  if (index > waiting || other.role === 'ephemeral') return false;
  return other.role === 'init' || (other.role === 'sidecar' && step !== 'run');
}

/** Neighbours of the same step of the same row as one. */
function joined(pieces: readonly PathPiece[]): readonly PathPiece[] {
  const result: PathPiece[] = [];
  for (const piece of pieces) {
    const last = result.at(-1);
    if (last && last.row === piece.row && last.step === piece.step) result[result.length - 1] = { ...last, end: piece.end };
    else result.push(piece);
  }
  return result;
}
