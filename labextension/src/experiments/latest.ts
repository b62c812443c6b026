/** Tells for each thing that is asked for whether a question is still the last one asked. */
export class Latest {
  /** Begins a question; the function says whether no other about the same was begun since. */
  begin(about: string): () => boolean {
    const mine = (this._asked.get(about) ?? 0) + 1;
    this._asked.set(about, mine);
    return () => this._asked.get(about) === mine;
  }

  private readonly _asked = new Map<string, number>();
}
