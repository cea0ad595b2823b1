"""What the stand-in is called, and the numbers and words by which Twilio refuses."""

ACCOUNT_SID = "AC" + "0" * 31 + "1"
AUTH_TOKEN = "stand-in-auth-token"

# https://www.twilio.com/docs/iam/test-credentials
MAGIC_SENDERS = {
    "+15005550001": (21212, "Invalid 'From' Phone Number"),
    "+15005550007": (21606, "The 'From' phone number is not a valid, SMS-capable Twilio phone number"),
    "+15005550008": (21611, "This 'From' number has exceeded the maximum number of queued messages"),
}
MAGIC_RECIPIENTS = {
    "+15005550001": (21211, "Invalid 'To' Phone Number"),
    "+15005550002": (21612, "The 'To' phone number is not currently reachable via SMS"),
    "+15005550003": (21408, "Permission to send an SMS has not been enabled for the region"),
    "+15005550004": (21610, "Attempt to send to unsubscribed recipient"),
    "+15005550009": (21614, "'To' number is not a valid mobile number"),
}
# https://www.twilio.com/docs/api/errors
WRONG_TOKEN = (401, 20003, "Authenticate")
SUSPENDED = (403, 20005, "Account not active")
FOREIGN = MAGIC_SENDERS["+15005550007"]
