"""A version of a profile while it is drafted: rule by rule, compared with the one before, then adopted."""

from typing import Any

from funding.rule_profiles import commands, rules, views
from funding.rule_profiles.commands import WRITERS
from funding.rule_profiles.model import ProfileVersion
from funding.rule_profiles.pages.words import EVIDENCE, NAMES, WORDS, said, source
from funding.rule_profiles.rules import KINDS, Rule, RuleNotFound, Unit
from quartier.decide import open_decision
from quartier.handover.answers import see_after
from quartier.web import N_, Confirm, Form, Page, See, Visit, _l, fields, get, post


class _RuleForm(Form):
    clause = fields.Text(_l("Clause"), max=200)
    source = fields.Text(_l("Source"), required=True, max=500, hint=_l("Where it was read, and when."))
    evidence = fields.Choice(_l("How sure"), required=True, options=tuple(EVIDENCE.items()))


class NumberForm(_RuleForm):
    """A rule whose value is a number."""

    value = fields.Whole(_l("Value"))


class AmountForm(_RuleForm):
    """A rule whose value is an amount."""

    value = fields.Money(_l("Value"))


class WordForm(_RuleForm):
    """A rule whose value is one of its words."""

    value = fields.Choice(_l("Value"), required=True, options=tuple(WORDS.items()))


class AdoptionForm(Form):
    """When a version begins to hold."""

    valid_from = fields.Day(_l("Holds from"), required=True)


def begin_version(visit: Visit, profile: str) -> See:
    """Begin the next version of a profile."""
    with visit.unit() as unit:
        version_id = commands.begin_version(unit, profile)
    return See(f"/rules/drafts/{version_id}", flash="version-begun")


def show_draft(visit: Visit, draft_id: str) -> Page:
    """A draft: every rule, what it said before, and how it is adopted."""
    visit.require(*WRITERS)
    with visit.read() as session:
        version = views.draft_detail(session, draft_id)
        before = views.newest_adopted(session, version.profile)
        waits = open_decision(session, commands.DOMAIN, "adopt_profile", version.id)
    drafted = {key: Rule(**document) for key, document in version.rules.items()}
    changed = rules.changed(before.rules, drafted) if before else []
    rows = [
        {
            "key": key,
            "name": NAMES[key],
            "value": said(key, rule),
            "source": source(rule),
            "evidence": EVIDENCE[rule.evidence] if rule.value is not None else "",
            "before": said(key, before.rules[key]) if before and key in changed else None,
        }
        for key, rule in drafted.items()
    ]
    return Page(
        "rule_profiles/draft.html",
        title=_l("Draft of a rule profile"),
        version=version,
        before=before,
        rows=rows,
        waits=waits,
        form=visit.form(AdoptionForm, valid_from=visit.today),
    )


def edit_rule(visit: Visit, draft_id: str, rule: str) -> Page:
    """The form for one rule of a draft."""
    visit.require(*WRITERS)
    with visit.read() as session:
        version = views.draft_detail(session, draft_id)
    form, options = _form(rule)
    kept = Rule(**version.rules[rule])
    return Page(
        "rule_profiles/rule.html",
        title=NAMES[rule],
        version=version,
        key=rule,
        form=visit.form(
            form,
            options=options,
            value=kept.value,
            clause=kept.clause,
            source=kept.source,
            evidence=kept.evidence,
        ),
    )


def set_rule(visit: Visit, draft_id: str, rule: str) -> See:
    """Change a rule of a draft."""
    form, options = _form(rule)
    data = visit.load(form, options=options)
    changed = Rule(data["value"], data["clause"] or "", data["source"], data["evidence"])
    with visit.unit() as unit:
        commands.set_rule(unit, draft_id, rule, changed)
    return See(f"/rules/drafts/{draft_id}", flash="rule-set")


def _form(key: str) -> tuple[type[_RuleForm], dict[str, Any]]:
    if key not in KINDS:
        raise RuleNotFound
    kind = KINDS[key]
    if kind.unit is Unit.WORD:
        return WordForm, {"value": [(word, WORDS[word]) for word in kind.words]}
    return (AmountForm if kind.unit is Unit.CENTS else NumberForm), {}


def adopt(visit: Visit, draft_id: str) -> See:
    """Let the draft hold from a day on."""
    data = visit.load(AdoptionForm)
    with visit.unit() as unit:
        decision = commands.adopt(unit, draft_id, data["valid_from"])
        name = _name(unit.session.get(ProfileVersion, draft_id))
    return see_after(decision, f"/rules/{name}", flash="profile-adopted")


def _name(version: ProfileVersion | None) -> str:
    assert version is not None
    return version.profile


def ask_drop(visit: Visit, draft_id: str) -> Page:
    """Asks once more before a draft is thrown away."""
    visit.require(*WRITERS)
    with visit.read() as session:
        views.draft_detail(session, draft_id)
    return Confirm(
        _l("Throw this draft away?"),
        action=f"/rules/drafts/{draft_id}/removal",
        label=_l("Throw it away"),
        back=f"/rules/drafts/{draft_id}",
        consequences=[_l("What was changed in it is lost. The version in force stays as it is.")],
    )


def drop_draft(visit: Visit, draft_id: str) -> See:
    """Throw a draft away."""
    with visit.unit() as unit:
        commands.drop_draft(unit, draft_id)
    return See("/rules", flash="draft-dropped")


ROUTES = (
    post(
        "/rules/<profile>/drafts",
        begin_version,
        flashes={"version-begun": N_("A new version is begun with the rules of the newest one.")},
    ),
    get("/rules/drafts/<draft_id>", show_draft),
    get("/rules/drafts/<draft_id>/rules/<rule>", edit_rule),
    post(
        "/rules/drafts/<draft_id>/rules/<rule>",
        set_rule,
        again=edit_rule,
        flashes={"rule-set": N_("The rule is changed in the draft.")},
    ),
    post(
        "/rules/drafts/<draft_id>/adoption",
        adopt,
        again=show_draft,
        flashes={"profile-adopted": N_("This version is adopted. Grants approved from its day on keep it.")},
    ),
    get("/rules/drafts/<draft_id>/removal", ask_drop),
    post(
        "/rules/drafts/<draft_id>/removal",
        drop_draft,
        again=ask_drop,
        flashes={"draft-dropped": N_("The draft is gone.")},
    ),
)
