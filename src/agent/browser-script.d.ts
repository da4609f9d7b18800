/** `import text from './file.ts?script'` is what a browser runs of that file and all that it imports, in the bundle alone. */
declare module '*?script' {
  const text: string;
  export = text;
}
