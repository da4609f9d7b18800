import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const css = readFileSync(new URL('../../../src/page/page.css', import.meta.url), 'utf8');
const [light = '', dark = ''] = css.split('@media (prefers-color-scheme: dark)');

type Color = readonly [number, number, number];

const readNames = (text: string): ReadonlyMap<string, string> =>
  new Map([...text.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name = '', value = '']) => [name, value]));

const channels = (hex: string): Color => {
  const [, red = '', green = '', blue = ''] = /^#(..)(..)(..)$/.exec(hex) ?? [];
  return [red, green, blue].map((part) => Number.parseInt(part, 16)) as unknown as Color;
};

const mix = (top: Color, below: Color, share: number): Color =>
  top.map((channel, index) => channel * share + (below[index] ?? 0) * (1 - share)) as unknown as Color;

/** By the Web Content Accessibility Guidelines 2.2, "relative luminance" and "contrast ratio". */
function contrast(one: Color, other: Color): number {
  const luminance = (color: Color) => {
    const [red = 0, green = 0, blue = 0] = color.map((channel) => {
      const part = channel / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [bright = 0, dim = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (bright + 0.05) / (dim + 0.05);
}

test.each([
  ['light', light],
  ['dark', dark],
])('in the %s every text can be told from what is behind it, also on its own tint', (_, text) => {
  const names = readNames(text);
  const color = (name: string) => channels(names.get(name) ?? '');
  const tint = Number.parseFloat(names.get('tint') ?? '') / 100;
  for (const ground of ['ground', 'sheet']) {
    for (const ink of ['ink', 'soft', 'link', 'waiting', 'running', 'ready', 'done', 'failed']) {
      expect([ink, ground, contrast(color(ink), color(ground)) >= 4.5]).toEqual([ink, ground, true]);
      const tinted = mix(color(ink), color(ground), tint);
      expect([ink, `tinted ${ground}`, contrast(color(ink), tinted) >= 4.5]).toEqual([ink, `tinted ${ground}`, true]);
    }
  }
});
