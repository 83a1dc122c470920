package io.stiva.platform.identity;

import io.stiva.client.api.Page;
import io.stiva.client.api.Tokens.NewToken;
import io.stiva.client.api.Tokens.Token;
import io.stiva.platform.access.Caller;
import io.stiva.platform.shared.Cursor;
import io.stiva.platform.shared.PageQuery;
import io.stiva.platform.shared.ShownOnce;
import io.stiva.vocabulary.StivaException;
import io.stiva.vocabulary.TokenId;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The caller's own API tokens. */
@RestController
class TokenController {

    private final ApiTokens tokens;

    TokenController(ApiTokens tokens) {
        this.tokens = tokens;
    }

    @PostMapping("/api/v1/tokens")
    @ResponseStatus(HttpStatus.CREATED)
    @ShownOnce("secret")
    Token create(Caller caller, @RequestBody NewToken wanted) {
        return tokens.create(caller, wanted);
    }

    @GetMapping("/api/v1/tokens")
    Page<Token> list(Caller caller, PageQuery page) {
        return page.page(
                tokens.list(caller, page),
                token -> token.document(ApiTokens.allScopes(), null),
                token -> Cursor.of(token.id().value()));
    }

    @DeleteMapping("/api/v1/tokens/{token}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void revoke(Caller caller, @PathVariable String token) {
        tokens.revoke(caller, parsed(token));
    }

    /** What can be no id is no token. */
    private static TokenId parsed(String text) {
        try {
            return TokenId.parse(text);
        } catch (StivaException malformed) {
            throw IdentityErrors.noToken();
        }
    }
}
