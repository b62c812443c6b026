"""Files with something wrong, and what is told of each: the lines, in the order of the file."""

HEAD = "pipeline: churn\nsteps:\n"
TRAIN = "{notebook: train.ipynb}"

FAULTS: dict[str, tuple[str, list[str]]] = {
    "empty": ("", ["1: it holds no options by name; write pipeline: NAME and steps:"]),
    "a list": ("- a\n", ["1: it holds no options by name; write pipeline: NAME and steps:"]),
    "no steps": ("pipeline: churn\n", ["1: it has no `steps`; write steps: …"]),
    "steps of none": ("pipeline: churn\nsteps: {}\n", ["2: steps: there is none; name one at least"]),
    "no name": (f"steps:\n  a: {TRAIN}\n", ["1: it has no `pipeline`; write pipeline: …"]),
    "a bracket that is open": (
        f"{HEAD}  a: {{notebook: train.ipynb\n",
        [
            "4: it is no YAML here (while parsing a flow mapping expected ',' or '}', but got '<stream end>'); mend it"
        ],
    ),
    "a step twice": (
        f"{HEAD}  a: {TRAIN}\n  b: {TRAIN}\n  a: {TRAIN}\n",
        ["5: a: it is there twice, first in line 3; keep one"],
    ),
    "options that are not known": (
        f"param: {{}}\n{HEAD}  a: {{note: train.ipynb, retries: {{limit: 1, wait: 3}}}}\n",
        [
            "1: there is no option 'param'; did you mean parameters?",
            "4: a: retries: there is no option 'wait'; there are limit, delay, factor, max_delay",
            "4: a: there is no option 'note'; did you mean notebook?",
        ],
    ),
    "values that are not known": (
        f"{HEAD}  a:\n    notebook: train.ipynb\n    timeout: 30x\n    memory: 3Q\n    cache: maybe\n"
        "    gpus: many\n    when: true\n    retries: -1\n    cpus: 0\n",
        [
            "5: a: timeout: '30x' is no time; write one such as 90s, 30m or 2h",
            "6: a: memory: '3Q' is no size; write one such as 500MB or 4GB",
            "7: a: cache: 'maybe' is not known; write 'always', 'never' or 'freeze'",
            "8: a: gpus: 'many' is no number",
            "9: a: when: True is no text",
            "10: a: retries: -1 is not greater than or equal to 0",
            "11: a: cpus: 0 is not greater than 0",
        ],
    ),
    "names that are none": (
        f"{HEAD}  3d: {TRAIN}\n",
        ["3: 3d: '3d' is no name; write letters, digits, _ and -, a letter first"],
    ),
    "nothing to run, or two things": (
        f"{HEAD}  a: {{needs: b}}\n  b: {{notebook: train.ipynb, function: 'm:f'}}\n",
        [
            "3: a: it names no notebook, function or sweep; name one of them",
            "4: b: it names notebook and function; name one of them",
        ],
    ),
    "a reference to nothing beside a step with faults of its own": (
        f"{HEAD}  a: {{notebook: nope.ipynb}}\n  b: {{notebook: train.ipynb, needs: c}}\n",
        [
            "3: a: there is no notebook FOLDER/nope.ipynb; name one that exists",
            "4: b: needs: there is no step 'c'; there are a",
        ],
    ),
    "values beyond all measure": (
        f"{HEAD}  a:\n    notebook: train.ipynb\n    timeout: .inf\n    memory: {'9' * 400}GB\n"
        "    retries: {limit: 1, delay: .nan}\n",
        [
            "5: a: timeout: inf is not less than or equal to 1000000000",
            f"6: a: memory: '{'9' * 58}… is not less than or equal to 1000000000000000000",
            "7: a: retries: delay: nan is not greater than 0",
        ],
    ),
    "variables that no kernel can have": (
        f"{HEAD}  a:\n    notebook: train.ipynb\n    environment:\n      A=B: x\n      '': x\n"
        '      C: "x\\0y"\n',
        [
            "6: a: environment: 'A=B' is no name of a variable; write one without '='",
            "7: a: environment: '' is no name of a variable; write one without '='",
            "8: a: environment: C: a variable cannot hold a character of code 0; take it out",
        ],
    ),
    "a secret": (
        f"{HEAD}  a:\n    notebook: train.ipynb\n    environment: {{MODE: fast, API_KEY: abc}}\n",
        [
            "5: a: environment: the name of API_KEY tells a secret, which no file should hold; "
            "set it where the pipeline is begun"
        ],
    ),
    "a cycle": (
        f"{HEAD}  a: {{notebook: train.ipynb, needs: c}}\n  b: {{notebook: train.ipynb, needs: [a]}}\n"
        "  c: {notebook: train.ipynb, needs: b}\n  d: {notebook: train.ipynb, needs: d}\n",
        [
            "3: a: it needs itself (a -> c -> b -> a); take one of these away",
            "6: d: it needs itself (d -> d); take one of these away",
        ],
    ),
    "a notebook that is not there": (
        f"{HEAD}  a:\n    needs: []\n    notebook: gone.ipynb\n",
        ["5: a: there is no notebook FOLDER/gone.ipynb; name one that exists"],
    ),
    "a function that is not there": (
        f"{HEAD}  a: {{function: nowhere_at_all:f}}\n  b: {{function: f}}\n",
        [
            "3: a: there is no module 'nowhere_at_all' for 'nowhere_at_all:f'; looked from FOLDER",
            "4: b: 'f' names no function; write module:function, such as train:objective",
        ],
    ),
    "a notebook whose parameters are wrong": (
        f"{HEAD}  a: {{notebook: wrong.ipynb}}\n",
        ["3: a: wrong.ipynb: line 1: n: 9..2 runs backwards; write 2..9"],
    ),
    "parameters that are wrong": (
        f"pipeline: churn\nparameters: |\n  n = 3  # 1..5\n  m = 9  # 1..5\nsteps:\n  a: {TRAIN}\n",
        ["4: parameters: m: its own default 9 lies above 5; change the default or the range"],
    ),
    "a parameter that Python does not have": (
        f"pipeline: churn\nparameters:\n  seed: 7\n  my seed: 3\nsteps:\n  a: {TRAIN}\n",
        ["4: parameters: my seed: 3 stands for a name that Python does not have; give plain values"],
    ),
    "parameters that are not known": (
        f"{HEAD}  a:\n    notebook: train.ipynb\n    with:\n      rate: 0.5\n      dta: x.parquet\n      total: 3\n",
        [
            "7: a: there is no parameter 'dta' in train.ipynb; did you mean data?",
            "8: a: total: its cell computes it; only what is assigned as a literal can be given",
        ],
    ),
    "parameters of a notebook without any": (
        f"{HEAD}  a: {{notebook: bare.ipynb, with: {{rate: 0.5}}}}\n",
        ["3: a: bare.ipynb has no parameters; tag the cell that assigns rate `parameters`"],
    ),
    "values that do not fit": (
        "pipeline: churn\nparameters: {pace: fast}\nsteps:\n  a:\n    notebook: train.ipynb\n    with:\n"
        "      rate: 7\n      data: 3\n  b: {notebook: train.ipynb, with: {rate: $pace}}\n"
        "  c: {notebook: train.ipynb, map: {rate: [0.1, 2.0]}}\n",
        [
            "7: a: rate: 7.0 lies above 1.0; give float (0.0..1.0)",
            "8: a: data: 3 is not a path; give Path",
            "9: b: rate: $pace: 'fast' is not a number; give float (0.0..1.0)",
            "10: c: rate: 2.0 lies above 1.0; give float (0.0..1.0)",
        ],
    ),
    "a value that is missing": (
        f"{HEAD}  a:\n    notebook: needy.ipynb\n",
        ["3: a: n: it must be given; write it under `with` (int 1..9)"],
    ),
    "references to nothing": (
        "pipeline: churn\nparameters: {seed: 7}\nsteps:\n  a: {notebook: prepare.ipynb, with: {seed: $sed}}\n  b:\n"
        "    notebook: train.ipynb\n    with:\n      data: $a.dat\n      rate: $c.rate\n    needs: [aa]\n"
        "    when: $a.size > 3\n  d: {notebook: train.ipynb, with: {data: $b}}\n"
        "  e: {notebook: train.ipynb, with: {data: $5}}\n",
        [
            "4: a: seed: $sed: the pipeline has no parameter 'sed'; did you mean seed?",
            "8: b: data: $a.dat: a gives no output 'dat'; did you mean data?, or name it under its `outputs`",
            "9: b: rate: $c.rate: there is no step 'c'; there are a, d, e",
            "10: b: needs: there is no step 'aa'; did you mean a?",
            "11: b: when: $a.size: a gives no output 'size'; there are data, rows, or name it under its `outputs`",
            "12: d: data: $b: the pipeline has no parameter 'b'; there are seed; of a step name an output, such as $b.data",
            "13: e: data: '$5' is no reference; write $parameter or $step.output, or begin with $$ for a dollar sign",
        ],
    ),
    "an output of a notebook that gives none": (
        f"{HEAD}  a: {{notebook: bare.ipynb}}\n  b: {{notebook: train.ipynb, with: {{data: $a.data}}}}\n",
        [
            "4: b: data: $a.data: a gives no output 'data'; call notebench.output('data', …) in it, "
            "or name it under its `outputs`"
        ],
    ),
    "what refers to a broken step is not told again": (
        f"{HEAD}  a: {{notebook: gone.ipynb}}\n  b: {{notebook: train.ipynb, needs: a, with: {{data: $a.data}}}}\n",
        ["3: a: there is no notebook FOLDER/gone.ipynb; name one that exists"],
    ),
    "two writers of one output": (
        f"{HEAD}  a:\n    notebook: train.ipynb\n    outputs: {{score: out/score.txt}}\n  b:\n    notebook: train.ipynb\n"
        "    outputs:\n      score: out/../out/score.txt\n  c: {notebook: train.ipynb, outputs: {score: train.ipynb}}\n",
        [
            "9: b: outputs: $a.score is put at out/score.txt too; name another path",
            "10: c: outputs: train.ipynb is what the pipeline runs; name another path",
        ],
    ),
    "a copy of what a mapped step gives": (
        f"{HEAD}  a: {{notebook: train.ipynb, map: {{rate: [0.1]}}, outputs: {{score: out.json}}}}\n",
        ["3: a: outputs: score is given once for each item; name no path for it"],
    ),
    "an output twice": (
        f"{HEAD}  a: {{notebook: train.ipynb, outputs: [x, x]}}\n",
        ["3: a: outputs: ['x', 'x'] has 'x' twice; keep one"],
    ),
    "maps that are none": (
        f"{HEAD}  a: {{notebook: train.ipynb, map: {{rate: 0.5}}}}\n  b: {{notebook: train.ipynb, map: {{rate: []}}}}\n"
        "  c: {notebook: train.ipynb, map: {rate: [0.5]}, with: {rate: 0.1}}\n",
        [
            "3: a: rate: 0.5 is no list; write one, or a reference to an output that is one",
            "4: b: rate: the list is empty; write a value at least",
            "5: c: rate: it stands in `with` too; keep one of them",
        ],
    ),
    "conditions that are none": (
        "pipeline: churn\nparameters: |\n  mode = 'full'  # full | quick\nsteps:\n"
        "  a: {notebook: train.ipynb, when: mode == 'full'}\n  b: {notebook: train.ipynb, when: $mode ==}\n"
        "  c: {notebook: train.ipynb, when: $mode == 'ful'}\n  d: {notebook: train.ipynb, when: \"open('x')\"}\n",
        [
            "5: a: when: \"mode == 'full'\" names 'mode'; write $mode for a parameter, or quotes for text",
            "6: b: when: '$mode ==' is no condition (invalid syntax); write one such as $prepare.rows > 100 and "
            '$mode == "full"',
            "7: c: when: it compares mode with a value that it never has: 'ful' is not one of 'full', 'quick'; "
            "write another",
            "8: d: when: \"open('x')\" names 'open'; write $open for a parameter, or quotes for text",
        ],
    ),
    "sources and contracts that are none": (
        f"{HEAD}  a:\n    notebook: train.ipynb\n    sources:\n      - train.ipynb\n      - lib/*.py\n"
        "    expect:\n      scores: 0..1\n      score: soon\n",
        [
            "7: a: sources: there is no file 'lib/*.py'; name files from the pipeline's folder",
            "9: a: expect: it gives no output 'scores'; did you mean score?",
            "10: a: expect: score: value: 'soon' says no type and no range; write one such as 0.5..1.0, or "
            "float # 0..1",
        ],
    ),
    "a part of a notebook that is not there": (
        f"{HEAD}  a: {{notebook: train.ipynb, cells: fit}}\n",
        ["3: a: train.ipynb: no cell is tagged `step:fit` (none has one); tag the first of its cells"],
    ),
    "a sweep that is none": (
        f"{HEAD}  a: {{sweep: {{notebook: train.ipynb, trails: 3}}}}\n  b: {{sweep: train.ipynb}}\n",
        [
            "3: a: trails: there is no such option of a sweep; did you mean trials?",
            "4: b: 'train.ipynb' is no file of a sweep; name one that ends in .yaml, or write its options",
        ],
    ),
}
