"""The report's style: paper and ink, light and dark, eight colors that stay apart for most eyes (Okabe and Ito's)."""

STYLE = """
:root { color-scheme: light dark; --paper: #faf8f4; --ink: #211e1a; --soft: #5f574e; --line: #d9d1c5; --bar: #2f5148;
  --rise: #1b6e4a; --fall: #a23b28; --c0: #0072b2; --c1: #d55e00; --c2: #009e73; --c3: #cc79a7; --c4: #e69f00;
  --c5: #56b4e9; --c6: #8a6d00; --c7: #7a3fa0; --c8: #cfc7bb; }
@media (prefers-color-scheme: dark) { :root { --paper: #161513; --ink: #efeae2; --soft: #b3aa9f; --line: #3c3732;
  --bar: #a9cfc0; --rise: #7fd1ab; --fall: #f3a598; --c0: #4aa8e0; --c1: #f08a45; --c2: #3cc79d; --c6: #d9c04a;
  --c7: #bb8ae0; --c8: #4a453f; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif; }
main { max-width: 46rem; margin: 0 auto; padding: 1rem; }
h1, h2, h3 { font-family: "Iowan Old Style", Palatino, "Book Antiqua", Georgia, serif; line-height: 1.2; }
h3 { margin: 0; }
svg { display: block; width: 100%; height: auto; font-size: 13px; }
svg text { fill: var(--ink); } svg .number { fill: var(--soft); }
.plot { overflow-x: auto; } .plot svg { min-width: 30rem; }
.bar { fill: var(--bar); } .grid { stroke: var(--line); } .even { stroke: var(--soft); }
line.rise, line.fall, line.level { stroke-width: 3; stroke: var(--soft); } circle.level { fill: var(--soft); }
line.rise { stroke: var(--rise); } circle.rise { fill: var(--rise); }
line.fall { stroke: var(--fall); } circle.fall { fill: var(--fall); }
.dot { opacity: .85; }
.key { display: inline-block; width: .8rem; height: .8rem; border-radius: 50%; margin-right: .4rem; }
.map { border: 1px solid var(--line); border-radius: 8px; }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1rem; padding: 0; list-style: none; }
section { border-top: 1px solid var(--line); padding: 1rem 0; } section img { width: 100%; border-radius: 8px; }
.figures { color: var(--soft); margin: .2rem 0 .8rem; }
""" + "".join(f".dot.c{n} {{ fill: var(--c{n}); }} .key.c{n} {{ background: var(--c{n}); }}\n" for n in range(9))
