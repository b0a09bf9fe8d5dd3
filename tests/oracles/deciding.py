"""What a body decided, by another road: the rule read aloud over plain rows, with nothing from `parties`.

An elector is a dict with key, party (bool), kind and involved. Answers are rows (elector, choice, version), oldest
first.
"""


def standing(electors, rows, version):
    """The answer that stands for each elector: the last one to this text, or silence."""
    answers = {}
    for elector in electors:
        mine = [choice for key, choice, text in rows if key == elector["key"] and text == version]
        answers[elector["key"]] = mine[-1] if mine else "no_answer"
    return answers


def reaches(quorum, electors, presiding):
    """Enough Parties, one of each sector, someone presiding."""
    parties = [elector for elector in electors if elector["party"]]
    if len(parties) < quorum["parties"]:
        return False
    for sector in quorum["sectors"]:
        if not any(party["kind"] == sector for party in parties):
            return False
    return presiding or not quorum["presiding"]


def unanimous(electors, rows, version, quorum, presiding, abstention_blocks, chair_votes, include_involved):
    """Domain 3.5, word for word. Gives carried, not_carried or not_decided."""
    answers = standing(electors, rows, version)
    eligible = []
    for elector in electors:
        if not elector["party"] and not chair_votes:
            continue
        if elector["involved"] and not include_involved:
            continue
        if answers[elector["key"]] == "recused":
            continue
        eligible.append(elector)
    if not eligible or not reaches(quorum, eligible, presiding):
        return "not_decided"
    agreed = False
    for elector in eligible:
        choice = answers[elector["key"]]
        if choice == "agree":
            agreed = True
        elif choice == "abstain" and not abstention_blocks:
            continue
        else:
            return "not_carried"
    return "carried" if agreed else "not_carried"


def majority(electors, rows, version, quorum, presiding, chair_votes, include_involved, here):
    """The ordinary rule where no consensus was found: more than half of the eligible who are here."""
    answers = standing(electors, rows, version)
    eligible = []
    for elector in electors:
        choice = answers[elector["key"]]
        if not elector["party"] and not chair_votes:
            continue
        if elector["involved"] and not include_involved:
            continue
        if choice == "recused":
            continue
        if choice == "no_answer" and elector["key"] not in here:
            continue
        eligible.append(elector)
    if not eligible or not reaches(quorum, eligible, presiding):
        return "not_decided"
    yes = sum(1 for elector in eligible if answers[elector["key"]] == "agree")
    return "carried" if yes > len(eligible) - yes else "not_carried"


def all_parties(electors, rows, version):
    """Every Party, whoever presides and whoever is involved."""
    answers = standing(electors, rows, version)
    parties = [elector for elector in electors if elector["party"]]
    if not parties:
        return "not_decided"
    return "carried" if {answers[party["key"]] for party in parties} == {"agree"} else "not_carried"
