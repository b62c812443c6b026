"""Claims on the route of experiments."""

import json


async def test_experiments_are_told_with_the_number_of_their_runs(bench, read):
    """What the panel's filter shows."""
    bench.add_run()
    assert await read("experiments") == {
        "experiments": [{"experiment_id": "forest", "name": "forest", "runs": 1}]
    }


async def test_experiments_take_no_arguments(bench, get):
    """One that is given is a mistake."""
    answer = await get("experiments", name="forest")
    assert answer.code == 400
    assert json.loads(answer.body)["message"] == "there is no argument 'name'; this address takes none"
