"""The desk's left side lists tasks, not modules; each app tells its own."""

_sources = []


def desk_tasks(*, order=100):
    """Register `(request) -> list of {title, url, count, tone, icon, group}` for the desk's left side.

    `count` None shows no number; `tone` is one of the status tones ("soon", "overdue") or empty.
    """

    def register(function):
        _sources.append((order, function.__module__, function.__name__, function))
        _sources.sort(key=lambda entry: entry[:3])
        return function

    return register


def tasks_for(request):
    """All tasks of the person asking, in order, those of a group together, the one whose page this is `current`."""
    found = [dict(task) for *_, source in _sources for task in source(request)]
    groups = list(dict.fromkeys(task["group"] for task in found))
    found.sort(key=lambda task: groups.index(task["group"]))
    here = request.get_full_path()
    for task in found:
        task["current"] = task["url"] in (here, request.path)
    return found
