import { describe, expect, test } from 'vitest';
import { alignTabs } from '../../../src/printers/tabwriter.ts';

const options = { minWidth: 0, padding: 2 };

describe('aligning tabs', () => {
  test.each([
    ['one column', 'a:\tx\nlonger:\ty\n', 'a:       x\nlonger:  y\n'],
    ['a line without tabs parts two columns', 'a:\tx\nno tab\nlonger:\ty\n', 'a:  x\nno tab\nlonger:  y\n'],
    [
      'an inner column reaches only over lines that have it',
      'a\tb\tc\nlong\tlonger\td\nx\ty\n',
      'a     b       c\nlong  longer  d\nx     y\n',
    ],
    ['the text after the last tab is no cell', 'a\tb\nc\td\te\n', 'a  b\nc  d  e\n'],
    ['empty cells are filled', 'key:\tvalue\n\tmore\n', 'key:  value\n      more\n'],
    ['a last empty text leaves its blanks', 'Image ID:\t\nA:\tx\n', 'Image ID:  \nA:         x\n'],
    ['characters count one each, whatever a terminal shows', '漢字\tx\nab\ty\n', '漢字  x\nab  y\n'],
    ['nothing', '', ''],
  ])('%s', (_title, text, aligned) => {
    expect(alignTabs(text, options)).toBe(aligned);
  });

  test('columns have a least width', () => {
    expect(alignTabs('a\tb\n', { minWidth: 6, padding: 3 })).toBe('a     b\n');
  });
});
