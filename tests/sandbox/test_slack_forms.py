import pytest
from flask import Response

from tests.sandbox.slack_blocks import field, modal, options, plain, section, typed


class TestForms:
    @pytest.fixture
    def form(self, slack, client, kate):
        target = {"type": "external_select", "action_id": "target", "placeholder": plain("Search"), "min_query_length": 0}
        kind = {"type": "static_select", "action_id": "kind", "options": options("Agents", "Queues")}
        note = typed("note", max_length=10, dispatch_action_config={"trigger_actions_on": ["on_character_entered"]})
        view = modal(
            field("Kind", kind, dispatch_action=True),
            field("Target", target),
            field("Note", note, optional=True),
            notify_on_close=True,
            callback_id="transfer",
        )
        return client.views_open(trigger_id=slack.workspace.surfaces.new_trigger(kate), view=view)["view"]["id"]

    @pytest.fixture
    def offers(self, app):
        app.answer = lambda p: {"options": options("Kate Lewis", "Lee Wong · Ready")} if p["type"] == "block_suggestion" else ""

    def test_a_type_ahead(self, slack, app, form, offers):
        assert slack.suggest("kate", form, "Target", "le") == ["Kate Lewis", "Lee Wong · Ready"]
        [payload] = app.payloads("block_suggestion")
        assert (payload["action_id"], payload["value"], payload["view"]["id"]) == ("target", "le", form)

    def test_too_many_offers_show_nothing(self, slack, app, form):
        app.answer = lambda _p: {"options": options(*[f"x{n}" for n in range(101)])}
        assert slack.suggest("kate", form, "Target", "x") == []
        assert slack.complaints == ["block_suggestion: [ERROR] no more than 100 items allowed [json-pointer:/options]"]

    def test_a_choice_that_dispatches_reaches_the_app_with_the_state(self, slack, app, form):
        assert slack.choose("kate", form, "Kind", "Queues").ok
        [payload] = app.payloads("block_actions")
        assert payload["actions"][0]["selected_option"]["value"] == "queues"
        assert payload["view"]["state"]["values"]["kind"]["kind"]["selected_option"]["value"] == "queues"

    def test_what_does_not_dispatch_stays_in_the_form(self, slack, app, form, offers):
        slack.choose("kate", form, "Target", "Lee Wong")
        slack.type_in("kate", form, "Note", "please")
        assert not app.payloads("block_actions")

    def test_submitting_sends_the_state_and_closes(self, slack, app, form, offers):
        assert slack.submit("kate", form, {"Kind": "Agents", "Target": "Lee Wong", "Note": "please"}).ok
        [payload] = app.payloads("view_submission")
        values = payload["view"]["state"]["values"]
        assert values["target"]["target"]["selected_option"]["text"]["text"] == "Lee Wong · Ready"
        assert values["note"]["note"] == {"type": "plain_text_input", "value": "please"}
        assert slack.modal("kate") is None

    def test_slack_itself_refuses_what_is_missing_or_too_long(self, slack, app, form, offers):
        answer = slack.submit("kate", form, {"Target": "Lee Wong", "Note": "much too long"})
        assert set(answer.errors) == {"Kind", "Note"}
        assert not app.payloads("view_submission")

    @pytest.fixture
    def filled(self, slack, form, offers):
        slack.choose("kate", form, "Target", "Lee Wong")
        slack.choose("kate", form, "Kind", "Agents")
        return form

    def test_errors_keep_the_form_open(self, slack, app, filled):
        app.answer = lambda _p: {"response_action": "errors", "errors": {"target": "Lee is Not Ready."}}
        assert slack.submit("kate", filled).errors == {"Target": "Lee is Not Ready."}
        assert slack.modal("kate")["id"] == filled
        assert not slack.complaints

    def test_an_error_on_nothing_is_not_shown(self, slack, app, filled):
        app.answer = lambda _p: {"response_action": "errors", "errors": {"elsewhere": "x"}}
        assert slack.submit("kate", filled).text
        assert slack.complaints == ["view_submission: an error on 'elsewhere', which is no input"]

    @pytest.mark.parametrize(("action", "stack"), [("update", ["Next"]), ("push", ["Transfer", "Next"]), ("clear", [])])
    def test_other_answers(self, slack, app, filled, kate, action, stack):
        view = {} if action == "clear" else {"view": modal(section("More"), title=plain("Next"))}
        app.answer = lambda _p: {"response_action": action} | view
        slack.submit("kate", filled)
        assert [v["title"]["text"] for v in slack.workspace.surfaces.stacks[kate]] == stack

    def test_a_failed_submission_keeps_the_form(self, slack, app, filled):
        app.answer = lambda _p: Response("", 500)
        assert not slack.submit("kate", filled).ok
        assert slack.modal("kate")["id"] == filled

    def test_an_update_keeps_what_was_typed_under_the_same_ids(self, slack, client, form):
        slack.type_in("kate", form, "Note", "please")
        view = modal(field("Note", typed("note"), optional=True), field("Other", typed("other"), optional=True))
        values = client.views_update(view_id=form, view=view)["view"]["state"]["values"]
        assert (values["note"]["note"]["value"], values["other"]["other"]["value"]) == ("please", None)

    def test_closing_is_told_where_the_view_asks(self, slack, app, form):
        slack.close("kate")
        [payload] = app.payloads("view_closed")
        assert (payload["view"]["callback_id"], payload["is_cleared"]) == ("transfer", False)
        assert slack.modal("kate") is None
