/** `import text from './file.js?raw'` is the text of that file, in the bundle and in the tests. */
declare module '*?raw' {
  const text: string;
  export = text;
}
