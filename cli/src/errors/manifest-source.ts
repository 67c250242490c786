/** Where an object of a manifest stands: what errors name and hints look at. */
export interface ManifestSource {
  /** As the user named it; `STDIN` for standard input. */
  file: string;
  /** The text of the one document. */
  text: string;
  /** The line of the file, counted from 1, where the document begins. */
  firstLine: number;
  /** Path of the object in the document when it is an item of a List. */
  path?: readonly (string | number)[];
}
