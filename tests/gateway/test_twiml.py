"""What a document may say, and the code each mistake is refused with."""

import pytest
from twilio.twiml.voice_response import VoiceResponse

from hotline.gateway import twiml, verbs
from hotline.gateway.errors import Refusal
from tests.gateway.world import twiml as response

REFUSED = {
    "not well-formed": (12100, "<Response><Say>hello</Response>"),
    "nothing at all": (12100, ""),
    "two roots": (12100, "<Response/><Response/>"),
    "a control character": (12100, "<Response><Say>a\x08b</Say></Response>"),
    "a control character by number": (12100, "<Response><Say>a&#8;b</Say></Response>"),
    "a document type": (12100, '<!DOCTYPE r [<!ENTITY a "b">]><Response><Say>&a;</Say></Response>'),
    "an unknown version": (12101, '<Response version="2008-08-01"/>'),
    "another root": (12102, "<html><body>404</body></html>"),
    "an unknown verb": (12200, response("<Speak>hello</Speak>")),
    "a verb in lower case": (12200, response("<say>hello</say>")),
    "a verb only Twilio has": (12200, response("<Connect/>")),
    "an unknown attribute": (12200, response('<Say volume="3">hello</Say>')),
    "an attribute in lower case": (12200, response('<Gather numdigits="1"/>')),
    "an attribute of the wrong verb": (12200, response('<Dial statusCallbackEvent="ringing">10086</Dial>')),
    "an attribute of the root": (12200, '<Response lang="zh"/>'),
    "text between verbs": (12200, response("hello<Hangup/>")),
    "a verb inside Say": (12200, response("<Say>a<Pause/></Say>")),
    "a verb inside Redirect": (12200, response("<Redirect><Say>a</Say></Redirect>")),
    "both a sound and digits": (12200, response('<Play digits="1">a.wav</Play>')),
    "an element inside Play": (12200, response("<Play>a<b/></Play>")),
    "letters as keys to play": (12200, response('<Play digits="e"/>')),
    "something inside Pause": (12200, response("<Pause>a</Pause>")),
    "a stray element inside Client": (13215, response("<Dial><Client>op7<Identity>op8</Identity></Client></Dial>")),
    "a number beside nouns": (13215, response("<Dial>10086<Number>10010</Number></Dial>")),
    "a queue beside a number": (13215, response("<Dial><Queue>a</Queue><Number>10010</Number></Dial>")),
    "a queue without a name to dial": (14204, response("<Dial><Queue/></Dial>")),
    "no sound": (12200, response("<Play/>")),
    "an unknown progress event": (12200, response('<Dial><Number statusCallbackEvent="ended">10086</Number></Dial>')),
    "a client with a Chinese name": (12200, response("<Dial><Client>王芳</Client></Dial>")),
    "an unknown Dial method": (13210, response('<Dial method="PUT">10086</Dial>')),
    "a Dial timeout of nought": (13212, response('<Dial timeout="0">10086</Dial>')),
    "a Dial timeout in words": (13212, response('<Dial timeout="long">10086</Dial>')),
    "hangupOnStar neither true nor false": (13213, response('<Dial hangupOnStar="1">10086</Dial>')),
    "a verb inside Dial": (13215, response("<Dial><Say>hello</Say></Dial>")),
    "a conference": (13215, response("<Dial><Conference>room</Conference></Dial>")),
    "a Dial to nobody": (13215, response("<Dial/>")),
    "eleven numbers": (13215, response("<Dial>" + "<Number>10086</Number>" * 11 + "</Dial>")),
    "a Dial time limit": (13216, response('<Dial timeLimit="-1">10086</Dial>')),
    "an unknown way to record": (13217, response('<Dial record="always">10086</Dial>')),
    "sendDigits": (13222, response('<Dial><Number sendDigits="x">10086</Number></Dial>')),
    "letters as a number": (13223, response("<Dial>call me</Dial>")),
    "full-width digits as a number": (13223, response("<Dial>１００８６</Dial>")),
    "no SIP address": (13243, response("<Dial><Sip>1001@pbx</Sip></Dial>")),
    "a finishing key that is none": (13310, response('<Gather finishOnKey="x"/>')),
    "two finishing keys": (13311, response('<Gather finishOnKey="12"/>')),
    "an unknown Gather method": (13312, response('<Gather method="PATCH"/>')),
    "a Gather timeout in words": (13313, response('<Gather timeout="soon"/>')),
    "numDigits of nought": (13314, response('<Gather numDigits="0"/>')),
    "Dial inside Gather": (13320, response("<Gather><Dial>10086</Dial></Gather>")),
    "a Play loop": (13410, response('<Play loop="-1">a.wav</Play>')),
    "a Say loop": (13510, response('<Say loop="x">a</Say>')),
    "an unknown voice": (13511, response('<Say voice="robot">a</Say>')),
    "a Mandarin voice asked for zh-CN": (13512, response('<Say voice="Polly.Zhiyu" language="zh-CN">您好</Say>')),
    "an empty Say": (13520, response("<Say> </Say>")),
    "4096 bytes and more of a basic voice": (13521, response(f"<Say>{'字' * 1366}</Say>")),
    "3000 bytes and more of Polly": (13521, response(f'<Say voice="Polly.Zhiyu">{"字" * 1001}</Say>')),
    "an unknown Record method": (13610, response('<Record method="x"/>')),
    "a Record timeout": (13611, response('<Record timeout="-1"/>')),
    "a Record length of nought": (13612, response('<Record maxLength="0"/>')),
    "a Record finishing key": (13613, response('<Record finishOnKey="x"/>')),
    "a Record beep": (13616, response('<Record playBeep="yes"/>')),
    "an unknown Redirect method": (13710, response('<Redirect method="x">/a</Redirect>')),
    "an unknown reason to reject": (13810, response('<Reject reason="tired"/>')),
    "a Pause in words": (13910, response('<Pause length="long"/>')),
    "a negative Pause": (13910, response('<Pause length="-1"/>')),
    "an unknown Enqueue method": (14201, response('<Enqueue method="x">front</Enqueue>')),
    "a queue without a name": (14204, response("<Enqueue/>")),
    "a queue with too long a name": (14205, response(f"<Enqueue>{'x' * 65}</Enqueue>")),
    "an unknown wait method": (14206, response('<Enqueue waitUrlMethod="x">front</Enqueue>')),
}


@pytest.mark.parametrize("mistake", REFUSED)
def test_a_mistake_is_refused_with_twilio_s_code(mistake: str) -> None:
    code, document = REFUSED[mistake]
    with pytest.raises(Refusal) as refused:
        twiml.read(document.encode(), "text/xml; charset=utf-8")
    assert refused.value.code == code


@pytest.mark.parametrize("content_type", ["text/html", "text/plain", "application/json", "", "xml"])
def test_only_xml_content_types_are_read(content_type: str) -> None:
    with pytest.raises(Refusal) as refused:
        twiml.read(response("").encode(), content_type)
    assert refused.value.code == 12300


def test_a_document_may_have_64_kilobytes_and_not_one_byte_more() -> None:
    fixed = len(response("<Pause/><!---->"))
    most = response(f"<Pause/><!--{'x' * (65536 - fixed)}-->").encode()
    assert twiml.read(most, "application/xml") == (verbs.Pause(1),)
    with pytest.raises(Refusal) as refused:
        twiml.read(most + b" ", "application/xml")
    assert refused.value.code == 11750


def test_a_document_becomes_verbs_with_checked_values() -> None:
    document = response(
        '<Gather numDigits="1" timeout="8" action="/menu" actionOnEmptyResult="true">'
        '<Say voice="Polly.Zhiyu" language="cmn-CN">请按<say-as interpret-as="digits">1</say-as></Say><Pause/></Gather>'
        '<Dial action="/done" timeout="15" answerOnBridge="true"><Client statusCallback="/leg" '
        'statusCallbackEvent="initiated ringing answered completed"><Identity>op_7</Identity>'
        '<Parameter name="事项" value="咨询 &amp; 查询"/></Client></Dial>'
    )
    gather, dial = twiml.read(document.encode(), "text/xml")
    assert gather == verbs.Gather(
        prompts=(verbs.Say("请按1", "Polly.Zhiyu", "cmn-CN"), verbs.Pause(1)),
        action="/menu",
        timeout=8,
        num_digits=1,
        action_on_empty_result=True,
    )
    assert isinstance(dial, verbs.Dial)
    assert (dial.action, dial.timeout, dial.answer_on_bridge) == ("/done", 15, True)
    events = frozenset({"initiated", "ringing", "answered", "completed"})
    assert dial.nouns == (
        verbs.Client("", "POST", verbs.Callback("/leg", "POST", events), "op_7", {"事项": "咨询 & 查询"}),
    )


def test_what_twilio_s_own_builder_writes_is_accepted() -> None:
    built = VoiceResponse()
    gather = built.gather(num_digits=1, action="/menu", action_on_empty_result=True, finish_on_key="")
    gather.say("您好 <诉讼服务> & 咨询", voice="Polly.Zhiyu-Neural", language="cmn-CN")
    dial = built.dial(action="/done", timeout=15, answer_on_bridge=True, record="record-from-answer-dual")
    client = dial.client(status_callback="/leg", status_callback_event="initiated ringing answered completed")
    client.identity("op_7")
    client.parameter(name="call", value="一")
    built.enqueue("立案", wait_url="/wait", action="/left")
    built.record(action="/kept", max_length=120, play_beep=True, recording_status_callback="/recorded")
    built.redirect("/voice", method="POST")
    read = twiml.read(str(built).encode(), "text/xml")
    assert [type(verb).__name__ for verb in read] == ["Gather", "Dial", "Enqueue", "Record", "Redirect"]


def test_a_bare_number_in_dial_loses_its_punctuation() -> None:
    (dial,) = twiml.read(response("<Dial>(028) 8888-0001</Dial>").encode(), "text/xml")
    assert isinstance(dial, verbs.Dial)
    assert dial.nouns == (verbs.Number(number="02888880001"),)


def test_what_twilio_knows_and_simulated_media_cannot_show_is_accepted() -> None:
    document = response(
        '<Gather input="speech dtmf" speechModel="googlev2_long" hints="立案" language="cmn-Hans-CN"/>'
        '<Dial trim="trim-silence" ringTone="cn"><Number machineDetection="Enable">10086</Number></Dial>'
    )
    gather, dial = twiml.read(document.encode(), "text/xml")
    assert gather == verbs.Gather()
    assert isinstance(dial, verbs.Dial)
