import { isCanvasId } from '@tiffin/canvas-rules';

const longest = 40;

/** Ids of a canvas, made from names: each once. */
export class Ids {
  readonly #taken = new Set<string>();

  get size(): number {
    return this.#taken.size;
  }

  /** `otherwise` where nothing of the name can be part of an id. */
  for(name: string, otherwise: string): string {
    const slug = slugOf(name, longest - 5);
    const wanted = isCanvasId(slug) ? slug : otherwise;
    let id = wanted;
    for (let number = 2; this.#taken.has(id); number++) id = `${wanted}-${number}`;
    this.#taken.add(id);
    return id;
  }

  forAll(names: readonly string[], otherwise: string): ReadonlyMap<string, string> {
    return new Map(names.map((name) => [name, this.for(name, otherwise)]));
  }

  /** Ids whose order is that of the names. */
  inOrder(names: readonly string[], prefix: string): ReadonlyMap<string, string> {
    const digits = String(names.length).length;
    return new Map(
      names.map((name, index) => [
        name,
        this.for(`${prefix}-${String(index + 1).padStart(digits, '0')}-${name}`, prefix),
      ]),
    );
  }
}

const slugOf = (name: string, most: number): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, most)
    .replace(/^-|-$/g, '');
