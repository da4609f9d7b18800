import type { PodTimeline, TimelinePull } from '../api/pod-timeline.ts';
import { translateTimestampSince } from './duration.ts';

/**
 * What a pod pulls, how far that is and since when, from long to short: `pulling busybox:1.36 2/9 layers 12s`, `pulling 2/9 12s`. None when it
 * pulls nothing.
 */
export function pullNotes({ containers }: PodTimeline, now: number): readonly string[] {
  for (const { image, attempts } of containers) {
    const pull = attempts.at(-1)?.pull;
    if (!pull || pull.end !== undefined) continue;
    const { count, share } = layersOf(pull);
    const spent = translateTimestampSince(pull.begin, now);
    const parts = [
      ['pulling', shortName(image), count, spent],
      ['pulling', share, spent],
    ];
    return parts.map((words) => words.filter((word) => word !== '').join(' '));
  }
  return [];
}

/** Some engines tell which layers they begin with, and not which they have. */
function layersOf({ layers }: TimelinePull): { readonly count: string; readonly share: string } {
  if (!layers) return { count: '', share: '' };
  const { named, done } = layers;
  const share = done === undefined ? '' : `${done}/${named}`;
  return { count: `${share || named} ${named === 1 ? 'layer' : 'layers'}`, share };
}

/** Without what stands before the last slash, and with a digest as short as people write it: the line is short. */
function shortName(image: string): string {
  return (image.split('/').at(-1) ?? image).replace(/(@sha256:[0-9a-f]{12})[0-9a-f]*$/, '$1');
}
